import type { TFunction } from 'i18next';
import type { Application } from '#gen/gatehouse/admin/v1/application_pb.js';
import type { Format } from '../../../app/i18n/format.js';
import { EnabledTag } from '../../../ui/enabled-tag.js';
import { PeekLink } from '../../../ui/peek-link.js';
import type { Column } from '../../../ui/table/data-table.js';

/** What the columns need of the page. */
interface ColumnDeps {
  readonly t: TFunction<'applications'>;
  readonly format: Format;
  readonly nowMs: number;
  readonly policyName: (id: string) => string;
  readonly onPeek: (application: Application) => void;
}

/** The columns of the list. */
export function applicationColumns({ t, format, nowMs, policyName, onPeek }: ColumnDeps): Column<Application>[] {
  return [
    {
      key: 'name',
      title: t('name'),
      cell: (application) => (
        <PeekLink to={`/applications?peek=${application.id}`} onPeek={() => onPeek(application)}>
          <bdi>{application.name}</bdi>
        </PeekLink>
      ),
    },
    { key: 'state', title: t('state'), width: '132px', cell: ({ enabled }) => <EnabledTag enabled={enabled} /> },
    { key: 'policy', title: t('policy'), width: '190px', from: 'tablet', cell: ({ policyId }) => policyName(policyId) },
    {
      key: 'keys',
      title: t('keys.title'),
      width: '110px',
      align: 'end',
      cell: ({ apiKeyCount }) => t('keyCount', { count: apiKeyCount }),
    },
    {
      key: 'created',
      title: t('created'),
      width: '150px',
      from: 'desktop',
      cell: ({ createdAt }) => format.compactTime(createdAt, nowMs),
    },
  ];
}
