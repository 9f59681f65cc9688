import type { TFunction } from 'i18next';
import { ModeTag } from '../../../ui/mode-tag.js';
import { PeekLink } from '../../../ui/peek-link.js';
import { RiskTag } from '../../../ui/risk-tag.js';
import type { Column } from '../../../ui/table/data-table.js';
import { Tag } from '../../../ui/tag.js';
import type { EntityEntry } from './entity-entry.js';

interface ColumnDeps {
  readonly t: TFunction<'entities'>;
  readonly groupName: (group: string) => string;
  readonly onPeek: (code: string) => void;
}

/** The columns of the list of entity types. */
export function entityColumns({ t, groupName, onPeek }: ColumnDeps): Column<EntityEntry>[] {
  return [
    {
      key: 'name',
      title: t('name'),
      cell: ({ code, name, otherName }) => (
        <PeekLink to={`/entities?peek=${code}`} onPeek={() => onPeek(code)} title={otherName}>
          <bdi>{name}</bdi>
        </PeekLink>
      ),
    },
    { key: 'code', title: t('code'), width: '230px', from: 'desktop', cell: ({ code }) => <Tag code>{code}</Tag> },
    { key: 'group', title: t('group'), width: '150px', from: 'tablet', cell: ({ group }) => groupName(group) },
    { key: 'level', title: t('level'), width: '120px', cell: ({ riskLevel }) => <RiskTag level={riskLevel} /> },
    {
      key: 'operator',
      title: t('operator.kind'),
      width: '140px',
      from: 'tablet',
      cell: ({ operator }) => t(`operatorOf.${operator?.kind.case ?? 'replace'}`),
    },
    { key: 'mode', title: t('mode'), width: '140px', cell: ({ mode }) => <ModeTag mode={mode} /> },
  ];
}
