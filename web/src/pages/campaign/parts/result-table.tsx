import { useTranslation } from 'react-i18next';
import type { CampaignResult } from '#gen/gatehouse/admin/v1/campaign_pb.js';
import { Action } from '#gen/gatehouse/common/v1/risk_pb.js';
import { ActionTag } from '../../../ui/action-tag.js';
import layout from '../../../ui/layout.module.css';
import { DataTable } from '../../../ui/table/data-table.js';
import { Tag } from '../../../ui/tag.js';

interface ResultTableProps {
  readonly label: string;
  readonly rows: readonly CampaignResult[];
  readonly loading?: boolean;
}

/** What became of each question. */
export function ResultTable({ label, rows, loading = false }: ResultTableProps) {
  const { t } = useTranslation('campaign');
  return (
    <DataTable
      label={label}
      rows={rows}
      keyOf={({ position }) => String(position)}
      loading={loading}
      columns={[
        {
          key: 'question',
          title: t('question'),
          ownLine: true,
          cell: ({ question }) => <bdi>{question?.content.slice(0, 300)}</bdi>,
        },
        {
          key: 'category',
          title: t('category'),
          width: '100px',
          cell: ({ question }) => <Tag code>{question?.category}</Tag>,
        },
        {
          key: 'expected',
          title: t('expected'),
          width: '130px',
          cell: ({ question }) => <ActionTag action={question?.expectedAction ?? Action.UNSPECIFIED} />,
        },
        {
          key: 'actual',
          title: t('actual'),
          width: '240px',
          cell: ({ action, passed, incomplete }) =>
            action === Action.UNSPECIFIED ? (
              t('waiting')
            ) : (
              <span className={layout['tags']}>
                <ActionTag action={action} />
                <Tag tone={passed ? 'none' : 'high'}>{t(passed ? 'asExpected' : 'otherwise')}</Tag>
                {incomplete && <Tag tone="medium">{t('incomplete')}</Tag>}
              </span>
            ),
        },
      ]}
    />
  );
}
