import { TeamOutlined } from '@ant-design/icons';
import type { PageMeta } from '../../app/routing/page-meta.js';

/** Who belongs to the tenant, with what role. */
export const meta: PageMeta = { path: '/team', group: 'govern', order: 1, icon: TeamOutlined, permission: 'viewer' };
