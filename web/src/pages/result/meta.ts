import { FileSearchOutlined } from '@ant-design/icons';
import type { PageMeta } from '../../app/routing/page-meta.js';

/** One stored verdict. */
export const meta: PageMeta = { path: '/results/:id', order: 3, icon: FileSearchOutlined, permission: 'viewer' };
