import { ScanOutlined } from '@ant-design/icons';
import type { PageMeta } from '../../app/routing/page-meta.js';

/** One scanner. */
export const meta: PageMeta = { path: '/scanners/:tag', order: 4, icon: ScanOutlined, permission: 'viewer' };
