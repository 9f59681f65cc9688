import { AppstoreOutlined } from '@ant-design/icons';
import type { PageMeta } from '../../app/routing/page-meta.js';

/** Applications and their API keys. */
export const meta: PageMeta = {
  path: '/applications',
  group: 'connect',
  order: 1,
  icon: AppstoreOutlined,
  permission: 'viewer',
  shortcut: 'a',
};
