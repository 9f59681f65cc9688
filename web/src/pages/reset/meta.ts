import { KeyOutlined } from '@ant-design/icons';
import type { PageMeta } from '../../app/routing/page-meta.js';

/** Where the link to a new password leads. */
export const meta: PageMeta = { path: '/reset-password', order: 2, icon: KeyOutlined, permission: 'public' };
