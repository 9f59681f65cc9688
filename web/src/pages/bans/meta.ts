import { StopOutlined } from '@ant-design/icons';
import type { PageMeta } from '../../app/routing/page-meta.js';

/** End users who are refused everything for a while. */
export const meta: PageMeta = { path: '/bans', group: 'protect', order: 6, icon: StopOutlined, permission: 'viewer' };
