import { timestampDate } from '@bufbuild/protobuf/wkt';
import { Action, Phase, RiskLevel } from '#gen/gatehouse/common/v1/risk_pb.js';
import type { ListResultsRequest, ResultFilter } from '#gen/gatehouse/detection/v1/result_pb.js';
import { isUuid } from '#lib/db/ids.js';
import { decodePageToken } from '#lib/db/page-token.js';
import { sourceName } from './row.js';

/** Results that a request selects, as pieces of a statement in which they are called `r`. */
export interface Selection {
  /** Values of the statement so far; `add` more. */
  readonly values: unknown[];
  /** Appends a value and returns its place in the statement. */
  readonly add: (value: unknown) => string;
  /** Reads the newest of them, that many at most and with these columns: a query for a FROM clause. */
  readonly newest: (limit: number, columns?: string) => string;
  /** Tells which of those rows hold what is searched for; undefined when no text is. */
  readonly match: string | undefined;
}

/** Counts of all applications of a tenant stand under this id. */
export const everyApplication = '00000000-0000-0000-0000-000000000000';

/** Kinds of keys in result_key_counts. */
export const keyKind = { category: 1, scannerTag: 2, entityType: 3, duration: 4 } as const;

/**
 * The results of a tenant that a request selects, along detection_results_page, or detection_results_application when it
 * names one. Where results are sought that may be rare, only those spans of time are read whose counts know of some.
 *
 * Errors: PAGE_TOKEN_INVALID.
 */
export function selectionOf(tenantId: string, request: ListResultsRequest): Selection {
  const values: unknown[] = [];
  const add = (value: unknown) => `$${values.push(value)}`;
  const tenant = add(tenantId);
  const conditions = [`r.tenant_id = ${tenant}`, ...conditionsOf(request, tenant, add)];
  const application = isUuid(request.applicationId) ? add(request.applicationId) : undefined;
  if (request.applicationId !== '') conditions.push(application ? `r.application_id = ${application}` : 'false');
  const cellConditions = cellConditionsOf(request, add);
  const { startTime, endTime } = request;
  const start = startTime && add(timestampDate(startTime));
  const end = endTime && add(timestampDate(endTime));
  if (start) conditions.push(`r.created_at >= ${start}`);
  if (end) conditions.push(`r.created_at < ${end}`);
  let cursor: string | undefined;
  if (request.pageToken !== '') {
    const { at, id } = decodePageToken(request.pageToken, { at: 'time', id: 'uuid' });
    cursor = `${add(at)}::timestamptz`;
    conditions.push(`(r.created_at, r.id) < (${cursor}, ${add(id)}::uuid)`);
  }
  const grain = application === undefined ? 5 : 60;
  const cells = [
    `c.tenant_id = ${tenant}`,
    `c.application_id = ${application ?? `'${everyApplication}'`}`,
    `c.grain = ${grain}`,
    ...(start ? [`c.at > ${start}::timestamptz - interval '${grain} minutes'`] : []),
    ...(end ? [`c.at < ${end}`] : []),
    ...(cursor ? [`c.at <= ${cursor}`] : []),
    ...cellConditions,
  ];
  return {
    values,
    add,
    newest: (limit, columns = 'r.*') =>
      cellConditions.length === 0
        ? `select ${columns}
             from detection_results r
            where ${conditions.join('\n              and ')}
            order by r.created_at desc, r.id desc
            limit ${limit}`
        : `select ${columns}
             from (select c.at
                     from result_counts c
                    where ${cells.join('\n                      and ')}
                    order by c.at desc) c
            cross join lateral (
                  select r.*
                    from detection_results r
                   where ${conditions.join('\n                     and ')}
                     and r.created_at >= c.at
                     and r.created_at < c.at + interval '${grain} minutes') r
            order by c.at desc, r.created_at desc, r.id desc
            limit ${limit}`,
    match: matchOf(request.filter, add),
  };
}

type Add = Selection['add'];

/** What can be read from the columns of a row. */
function conditionsOf(request: ListResultsRequest, tenant: string, add: Add): string[] {
  const { filter } = request;
  const applications = (condition: string) =>
    `r.application_id = any (array(select a.id from applications a where a.tenant_id = ${tenant} and ${condition}))`;
  const oneOf = (column: string, wanted: readonly unknown[] = [], type: string) =>
    wanted.length > 0 && `r.${column} = any (${add(wanted)}::${type}[])`;
  const found = [
    request.minRiskLevel > RiskLevel.NO_RISK && `r.overall_risk_level >= ${add(request.minRiskLevel)}`,
    request.action !== Action.UNSPECIFIED && `r.action = ${add(request.action)}`,
    request.requestId !== '' && `r.request_id = ${add(request.requestId)}`,
    oneOf('overall_risk_level', filter?.riskLevels, 'smallint'),
    oneOf('security_risk_level', filter?.securityLevels, 'smallint'),
    oneOf('compliance_risk_level', filter?.complianceLevels, 'smallint'),
    oneOf('data_risk_level', filter?.dataLevels, 'smallint'),
    oneOf('action', filter?.actions, 'smallint'),
    oneOf('source', filter?.sources.map(sourceName), 'text'),
    filter?.phase && `r.phase = ${add(filter.phase === Phase.OUTPUT ? 'output' : 'input')}`,
    filter?.category && `${add(filter.category)} = any (r.categories)`,
    filter?.scannerTag && `${add(filter.scannerTag)} = any (r.scanner_tags)`,
    filter?.entityType && `${add(filter.entityType)} = any (r.entity_types)`,
    filter?.endUserId && `r.end_user_id = ${add(filter.endUserId)}`,
    filter?.endUserId && `r.end_user_id <> ''`,
    filter?.unjudged && 'r.unjudged',
    filter?.monitored && 'r.monitored_action > r.action',
    filter?.applicationName && applications(`a.name ilike ${add(containing(filter.applicationName))}`),
    filter?.policyId && (isUuid(filter.policyId) ? applications(`a.policy_id = ${add(filter.policyId)}`) : 'false'),
  ];
  return found.filter((condition): condition is string => typeof condition === 'string' && condition !== '');
}

const levelNames = { [RiskLevel.LOW_RISK]: 'low', [RiskLevel.MEDIUM_RISK]: 'medium', [RiskLevel.HIGH_RISK]: 'high' };

const actionColumns: Readonly<Partial<Record<Action, string>>> = {
  [Action.ANONYMIZE]: 'masked',
  [Action.ANONYMIZE_RESTORE]: 'masked',
  [Action.SWITCH_PRIVATE_MODEL]: 'switched',
  [Action.REPLACE]: 'replaced',
  [Action.REJECT]: 'rejected',
};

/** The same for the counts `c` of a span of time: whether it can hold such a row. */
function cellConditionsOf(request: ListResultsRequest, add: Add): string[] {
  const { filter, minRiskLevel } = request;
  const conditions: string[] = [];
  const some = (columns: readonly (string | undefined)[]) => {
    // Levels without risk and the action "pass" have no column: they are everywhere.
    if (columns.length > 0 && columns.every((column) => column !== undefined))
      conditions.push(`(${columns.map((column) => `c.${column} > 0`).join(' or ')})`);
  };
  const levels = (prefix: string, wanted: readonly RiskLevel[] = []) =>
    some(wanted.map((level) => (level in levelNames ? prefix + levelNames[level as RiskyLevel] : undefined)));
  const key = (kind: number, wanted: string | undefined) => {
    if (wanted)
      conditions.push(`exists (select from result_key_counts k
                        where k.tenant_id = c.tenant_id and k.application_id = c.application_id and k.grain = c.grain
                          and k.at = c.at and k.kind = ${kind} and k.key = ${add(wanted)})`);
  };
  if (minRiskLevel > RiskLevel.NO_RISK)
    levels(
      '',
      [RiskLevel.LOW_RISK, RiskLevel.MEDIUM_RISK, RiskLevel.HIGH_RISK].filter((level) => level >= minRiskLevel),
    );
  if (request.action !== Action.UNSPECIFIED) some([actionColumns[request.action]]);
  levels('', filter?.riskLevels);
  levels('security_', filter?.securityLevels);
  levels('compliance_', filter?.complianceLevels);
  levels('data_', filter?.dataLevels);
  some(filter?.actions.map((action) => actionColumns[action]) ?? []);
  if (filter?.unjudged) some(['unjudged']);
  key(keyKind.category, filter?.category);
  key(keyKind.scannerTag, filter?.scannerTag);
  key(keyKind.entityType, filter?.entityType);
  return conditions;
}

type RiskyLevel = keyof typeof levelNames;

/** What no index knows: parts of texts and of request ids. */
function matchOf(filter: ResultFilter | undefined, add: Add): string | undefined {
  const parts: string[] = [];
  if (filter?.text) {
    const pattern = add(containing(filter.text));
    parts.push(`(r.input_text ilike ${pattern} or r.output_text ilike ${pattern})`);
  }
  if (filter?.requestIdPart) parts.push(`r.request_id ilike ${add(containing(filter.requestIdPart))}`);
  return parts.length === 0 ? undefined : parts.join(' and ');
}

/** A pattern of LIKE for texts that contain this one. */
function containing(text: string): string {
  return `%${text.replace(/[\\%_]/g, '\\$&')}%`;
}
