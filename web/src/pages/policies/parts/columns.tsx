import type { TFunction } from 'i18next';
import { Link } from 'react-router';
import type { PolicySummary } from '#gen/gatehouse/admin/v1/policy_pb.js';
import type { Format } from '../../../app/i18n/format.js';
import type { Column } from '../../../ui/table/data-table.js';
import { Tag } from '../../../ui/tag.js';
import styles from '../policies.module.css';
import { PolicyMode } from './policy-mode.js';

/** What the columns need of the page. */
interface ColumnDeps {
  readonly t: TFunction<'policies'>;
  readonly format: Format;
  readonly nowMs: number;
}

/** The columns of the list. */
export function policyColumns({ t, format, nowMs }: ColumnDeps): Column<PolicySummary>[] {
  return [
    {
      key: 'name',
      title: t('name'),
      cell: ({ id, name, isDefault }) => (
        <span className={styles['name']}>
          <Link to={`/policies/${id}`} className={styles['link'] ?? ''}>
            <bdi>{name}</bdi>
          </Link>
          {isDefault && <Tag>{t('default')}</Tag>}
        </span>
      ),
    },
    { key: 'mode', title: t('mode'), width: '140px', cell: ({ id }) => <PolicyMode id={id} /> },
    {
      key: 'changed',
      title: t('changed'),
      width: '230px',
      from: 'tablet',
      cell: ({ updatedAt, revision }) =>
        t('changedAt', { time: format.compactTime(updatedAt, nowMs), revision: format.number(revision) }),
    },
  ];
}
