import { LoginOutlined } from '@ant-design/icons';
import type { PageMeta } from '../../app/routing/page-meta.js';

/** Sign-in. */
export const meta: PageMeta = { path: '/login', order: 0, icon: LoginOutlined, permission: 'public' };
