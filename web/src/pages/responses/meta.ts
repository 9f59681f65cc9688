import { MessageOutlined } from '@ant-design/icons';
import type { PageMeta } from '../../app/routing/page-meta.js';

/** Prepared answers: templates, knowledge bases, and the way to object. */
export const meta: PageMeta = {
  path: '/responses',
  group: 'protect',
  order: 5,
  icon: MessageOutlined,
  permission: 'viewer',
};
