import { RocketOutlined } from '@ant-design/icons';
import type { PageMeta } from '../../app/routing/page-meta.js';

/** From nothing to the first verdict. */
export const meta: PageMeta = {
  path: '/start',
  group: 'start',
  order: 1,
  icon: RocketOutlined,
  permission: 'viewer',
  shortcut: 's',
};
