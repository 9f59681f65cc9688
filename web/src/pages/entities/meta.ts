import { IdcardOutlined } from '@ant-design/icons';
import type { PageMeta } from '../../app/routing/page-meta.js';

/** Personal data and secrets that are recognized, and what becomes of them. */
export const meta: PageMeta = {
  path: '/entities',
  group: 'protect',
  order: 3,
  icon: IdcardOutlined,
  permission: 'viewer',
  shortcut: 'e',
};
