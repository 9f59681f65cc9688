import { ExperimentOutlined } from '@ant-design/icons';
import type { PageMeta } from '../../app/routing/page-meta.js';

/** Judges a text by hand. */
export const meta: PageMeta = {
  path: '/playground',
  group: 'try',
  order: 1,
  icon: ExperimentOutlined,
  permission: 'member',
  shortcut: 'p',
};
