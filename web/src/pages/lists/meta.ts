import { OrderedListOutlined } from '@ant-design/icons';
import type { PageMeta } from '../../app/routing/page-meta.js';

/** Black- and whitelists of all policies. */
export const meta: PageMeta = {
  path: '/lists',
  group: 'protect',
  order: 4,
  icon: OrderedListOutlined,
  permission: 'viewer',
  shortcut: 'l',
};
