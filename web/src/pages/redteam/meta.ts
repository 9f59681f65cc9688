import { BugOutlined } from '@ant-design/icons';
import type { PageMeta } from '../../app/routing/page-meta.js';

/** Questions whose right answer is known, put to a policy. */
export const meta: PageMeta = { path: '/redteam', group: 'try', order: 3, icon: BugOutlined, permission: 'viewer' };
