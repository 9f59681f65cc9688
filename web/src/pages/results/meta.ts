import { UnorderedListOutlined } from '@ant-design/icons';
import type { PageMeta } from '../../app/routing/page-meta.js';

/** Stored verdicts. */
export const meta: PageMeta = {
  path: '/results',
  group: 'observe',
  order: 2,
  icon: UnorderedListOutlined,
  permission: 'viewer',
  shortcut: 'r',
};
