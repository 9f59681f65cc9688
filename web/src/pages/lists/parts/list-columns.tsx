import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import type { StoredKeywordList } from '#gen/gatehouse/admin/v1/policy_pb.js';
import { ListKind } from '#gen/gatehouse/policy/v1/policy_pb.js';
import type { Format } from '../../../app/i18n/format.js';
import { EnabledTag } from '../../../ui/enabled-tag.js';
import { PeekLink } from '../../../ui/peek-link.js';
import type { Column } from '../../../ui/table/data-table.js';
import { Tag } from '../../../ui/tag.js';

interface ColumnDeps {
  readonly t: TFunction<'lists'>;
  readonly format: Format;
  readonly policyName: (id: string) => string;
  readonly onPeek: (id: string) => void;
}

/** The columns of the table of lists. */
export function listColumns({ t, format, policyName, onPeek }: ColumnDeps): Column<StoredKeywordList>[] {
  return [
    {
      key: 'name',
      title: t('name'),
      cell: ({ list }) => (
        <PeekLink to={`/lists?peek=${list?.id}`} onPeek={() => onPeek(list?.id ?? '')}>
          <bdi>{list?.name}</bdi>
        </PeekLink>
      ),
    },
    { key: 'kind', title: t('kind'), width: '130px', cell: ({ list }) => <KindTag kind={list?.kind} /> },
    {
      key: 'keywords',
      title: t('keywords'),
      width: '120px',
      align: 'end',
      from: 'tablet',
      cell: ({ list }) => format.number(list?.keywords.length ?? 0),
    },
    { key: 'state', title: t('state'), width: '130px', cell: ({ enabled }) => <EnabledTag enabled={enabled} /> },
    {
      key: 'policy',
      title: t('policy'),
      width: '180px',
      from: 'tablet',
      cell: ({ policyId }) => <bdi>{policyName(policyId)}</bdi>,
    },
    {
      key: 'changed',
      title: t('changed'),
      width: '190px',
      from: 'desktop',
      cell: ({ updatedAt }) => format.dateTime(updatedAt),
    },
  ];
}

/** Which kind a list is, as word and colour. */
export function KindTag({ kind }: { kind: ListKind | undefined }) {
  const { t } = useTranslation('lists');
  const isBlack = kind === ListKind.BLACKLIST;
  return <Tag tone={isBlack ? 'high' : 'none'}>{t(isBlack ? 'kindOf.blacklist' : 'kindOf.whitelist')}</Tag>;
}
