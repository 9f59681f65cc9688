import { UserAddOutlined } from '@ant-design/icons';
import type { PageMeta } from '../../app/routing/page-meta.js';

/** Where the link of an invitation leads. */
export const meta: PageMeta = { path: '/invitation', order: 3, icon: UserAddOutlined, permission: 'public' };
