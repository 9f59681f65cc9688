import { MailOutlined } from '@ant-design/icons';
import type { PageMeta } from '../../app/routing/page-meta.js';

/** Asks for a link to a new password. */
export const meta: PageMeta = { path: '/forgot-password', order: 1, icon: MailOutlined, permission: 'public' };
