import { SafetyCertificateOutlined } from '@ant-design/icons';
import type { PageMeta } from '../../app/routing/page-meta.js';

/** All policies of the tenant. */
export const meta: PageMeta = {
  path: '/policies',
  group: 'protect',
  order: 1,
  icon: SafetyCertificateOutlined,
  permission: 'viewer',
  shortcut: 'o',
};
