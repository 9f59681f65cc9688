import type { TFunction } from 'i18next';
import type { ReactNode } from 'react';
import { MatchType, type ModelRoute, type UpstreamModel } from '#gen/gatehouse/admin/v1/upstream_pb.js';
import { EnabledTag } from '../../../ui/enabled-tag.js';
import type { Column } from '../../../ui/table/data-table.js';

/** What the columns need of the page. */
interface ColumnDeps {
  readonly t: TFunction<'models'>;
  readonly models: readonly UpstreamModel[];
  /** Buttons of a row; undefined when the person may not change anything. */
  readonly actions: ((route: ModelRoute) => ReactNode) | undefined;
}

/** The columns of the list of routes. */
export function routeColumns({ t, models, actions }: ColumnDeps): Column<ModelRoute>[] {
  const nameOf = (id: string): string => models.find((model) => model.id === id)?.name ?? '–';
  return [
    {
      key: 'pattern',
      title: t('route.pattern'),
      cell: ({ modelPattern, matchType }) =>
        matchType === MatchType.EXACT ? (
          <code>{modelPattern}</code>
        ) : modelPattern === '' ? (
          t('everyName')
        ) : (
          <code>{modelPattern}…</code>
        ),
    },
    { key: 'state', title: t('state'), width: '130px', cell: ({ enabled }) => <EnabledTag enabled={enabled} /> },
    {
      key: 'targets',
      title: t('route.targets'),
      ownLine: true,
      cell: ({ targets, upstreamModelId }) =>
        targets.length === 0
          ? nameOf(upstreamModelId)
          : targets.map((target) => nameOf(target.upstreamModelId)).join(', '),
    },
    {
      key: 'applications',
      title: t('route.applications'),
      width: '150px',
      from: 'desktop',
      cell: ({ applicationIds }) =>
        applicationIds.length === 0 ? t('route.all') : t('route.some', { count: applicationIds.length }),
    },
    {
      key: 'priority',
      title: t('route.priority'),
      width: '90px',
      align: 'end',
      from: 'tablet',
      cell: (r) => r.priority,
    },
    ...(actions ? [{ key: 'actions', title: t('route.actions'), width: '110px', cell: actions }] : []),
  ];
}
