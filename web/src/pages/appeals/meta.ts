import { SolutionOutlined } from '@ant-design/icons';
import type { PageMeta } from '../../app/routing/page-meta.js';

/** Objections to refusals, and what people decide about them. */
export const meta: PageMeta = {
  path: '/appeals',
  group: 'protect',
  order: 7,
  icon: SolutionOutlined,
  permission: 'viewer',
};
