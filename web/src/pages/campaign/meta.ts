import { BugOutlined } from '@ant-design/icons';
import type { PageMeta } from '../../app/routing/page-meta.js';

/** One campaign: its runs, what became of each question, and what two runs judge differently. */
export const meta: PageMeta = { path: '/redteam/:id', order: 3, icon: BugOutlined, permission: 'viewer' };
