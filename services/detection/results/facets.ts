import type { ListResultsRequest } from '#gen/gatehouse/detection/v1/result_pb.js';
import type { Database } from '#lib/db/database.js';
import { selectionOf } from './selection.js';
import { searchedRows } from './view.js';

/** How often a value of a field was found. */
export interface FacetCount {
  readonly field: string;
  readonly value: string;
  readonly count: bigint;
}

/** How the newest results of a filter spread, and how many were looked at, up to a limit. */
export async function countFacets(
  db: Database,
  tenantId: string,
  request: ListResultsRequest,
  limit: number,
): Promise<{ readonly of: number; readonly counts: readonly FacetCount[] }> {
  const { values, newest, match } = selectionOf(tenantId, { ...request, pageToken: '' });
  const columns = 'overall_risk_level, action, source, phase, categories, scanner_tags, entity_types';
  const own = columns.replace(/\w+/g, 'r.$&');
  const selected =
    match === undefined
      ? newest(limit, own)
      : `select ${own} from (${newest(searchedRows)}) r where ${match} limit ${limit}`;
  const counts = await db.query<FacetCount>(
    `with selected as materialized (${selected})
     select 'all' as field, '' as value, count(*) as count from selected s
     union all select 'risk_levels', s.overall_risk_level::text, count(*) from selected s group by 2
     union all select 'actions', s.action::text, count(*) from selected s group by 2
     union all select 'sources', s.source, count(*) from selected s group by 2
     union all select 'phase', s.phase, count(*) from selected s group by 2
     union all select 'category', v, count(*) from selected s cross join unnest(s.categories) v group by 2
     union all select 'scanner_tag', v, count(*) from selected s cross join unnest(s.scanner_tags) v group by 2
     union all select 'entity_type', v, count(*) from selected s cross join unnest(s.entity_types) v group by 2
     order by field, count desc, value`,
    values,
  );
  const all = counts.find(({ field }) => field === 'all');
  return { of: Number(all?.count ?? 0), counts: counts.filter(({ field }) => field !== 'all') };
}
