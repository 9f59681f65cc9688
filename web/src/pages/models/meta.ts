import { ClusterOutlined } from '@ant-design/icons';
import type { PageMeta } from '../../app/routing/page-meta.js';

/** Upstream models and the routes to them. */
export const meta: PageMeta = {
  path: '/models',
  group: 'connect',
  order: 2,
  icon: ClusterOutlined,
  permission: 'viewer',
  shortcut: 'm',
};
