import { DashboardOutlined } from '@ant-design/icons';
import type { PageMeta } from '../../app/routing/page-meta.js';

/** What happened, how much was stopped, by what, and what it cost. */
export const meta: PageMeta = {
  path: '/',
  group: 'observe',
  order: 1,
  icon: DashboardOutlined,
  permission: 'viewer',
  shortcut: 'd',
};
