import { ScanOutlined } from '@ant-design/icons';
import type { PageMeta } from '../../app/routing/page-meta.js';

/** Everything that looks for risks: official scanners, packages, and the tenant's own. */
export const meta: PageMeta = {
  path: '/scanners',
  group: 'protect',
  order: 2,
  icon: ScanOutlined,
  permission: 'viewer',
  shortcut: 'c',
};
