import { DeleteOutlined, EditOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import type { TFunction } from 'i18next';
import { Link } from 'react-router';
import type { PolicySummary } from '#gen/gatehouse/admin/v1/policy_pb.js';
import { Glyph } from '../../../ui/glyph.js';
import type { Column } from '../../../ui/table/data-table.js';
import { Tag } from '../../../ui/tag.js';
import styles from '../policies.module.css';
import { LastChange } from './last-change.js';
import { PolicyMode } from './policy-mode.js';

/** What the columns need of the page. */
interface ColumnDeps {
  readonly t: TFunction<'policies'>;
  /** Absent for people who may not change anything. */
  readonly onAsk: ((what: 'rename' | 'delete', policy: PolicySummary) => void) | undefined;
}

/** The columns of the list. */
export function policyColumns({ t, onAsk }: ColumnDeps): Column<PolicySummary>[] {
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
      key: 'applications',
      title: t('applications'),
      width: '130px',
      align: 'end',
      cell: ({ applicationCount }) => t('applicationCount', { count: applicationCount }),
    },
    {
      key: 'changed',
      title: t('changed'),
      width: '300px',
      from: 'tablet',
      cell: (policy) => <LastChange policy={policy} />,
    },
    ...(onAsk === undefined
      ? []
      : [
          {
            key: 'actions',
            title: t('actions'),
            width: '110px',
            align: 'end' as const,
            cell: (policy: PolicySummary) => (
              <>
                <Button
                  type="text"
                  icon={<Glyph of={EditOutlined} />}
                  aria-label={t('renameOne', { name: policy.name })}
                  onClick={() => onAsk('rename', policy)}
                />
                <Button
                  type="text"
                  icon={<Glyph of={DeleteOutlined} />}
                  aria-label={t('deleteOne', { name: policy.name })}
                  disabled={policy.isDefault}
                  title={policy.isDefault ? t('defaultStays') : undefined}
                  onClick={() => onAsk('delete', policy)}
                />
              </>
            ),
          },
        ]),
  ];
}
