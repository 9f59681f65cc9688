import { UserOutlined } from '@ant-design/icons';
import type { PageMeta } from '../../app/routing/page-meta.js';

/** One's own settings: reached from the menu of the person. */
export const meta: PageMeta = { path: '/account', order: 90, icon: UserOutlined, permission: 'viewer' };
