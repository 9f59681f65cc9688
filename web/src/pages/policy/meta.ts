import { SafetyCertificateOutlined } from '@ant-design/icons';
import type { PageMeta } from '../../app/routing/page-meta.js';

/** One policy with everything that it decides. */
export const meta: PageMeta = {
  path: '/policies/:id',
  order: 2,
  icon: SafetyCertificateOutlined,
  permission: 'viewer',
};
