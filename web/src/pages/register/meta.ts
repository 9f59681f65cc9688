import { FormOutlined } from '@ant-design/icons';
import type { PageMeta } from '../../app/routing/page-meta.js';

/** Registers where everybody may. */
export const meta: PageMeta = { path: '/register', order: 4, icon: FormOutlined, permission: 'public' };
