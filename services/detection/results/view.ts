import { create, equals, fromJson, type JsonValue } from '@bufbuild/protobuf';
import { timestampDate, timestampFromDate } from '@bufbuild/protobuf/wkt';
import { Action, Phase, RiskLevel } from '#gen/gatehouse/common/v1/risk_pb.js';
import {
  type DetectionResult,
  DetectionResultSchema,
  type ListResultsRequest,
  ResultFilterSchema,
  type StoredText,
  StoredTextSchema,
} from '#gen/gatehouse/detection/v1/result_pb.js';
import { EngineVersionsSchema, VerdictSchema } from '#gen/gatehouse/detection/v1/verdict_pb.js';
import type { Database } from '#lib/db/database.js';
import { isUuid } from '#lib/db/ids.js';
import { encodePageToken } from '#lib/db/page-token.js';
import { idsOfNumber, parseResultNumber, resultNumber } from '#lib/results/result-number.js';
import { sourceOf } from './row.js';
import { everyApplication, selectionOf } from './selection.js';

/** One page of results. */
export interface ResultPage {
  readonly results: DetectionResult[];
  /** Empty on the last page. */
  readonly nextPageToken: string;
}

const defaultPageSize = 50;

/** How many results one page searches for a text; about half a second at 1 KB each. */
export const searchedRows = 50_000;

/**
 * Reads a page of the tenant's results, newest first. A search for text reads at most 50,000 results for a page, which may
 * then be short or empty and still have a next one. Errors: PAGE_TOKEN_INVALID.
 */
export async function listResults(db: Database, tenantId: string, request: ListResultsRequest): Promise<ResultPage> {
  const pageSize = request.pageSize || defaultPageSize;
  const { values, newest, match } = selectionOf(tenantId, request);
  const source =
    match === undefined
      ? newest(pageSize + 1)
      : `select r.* from (${newest(searchedRows)}) r where ${match} limit ${pageSize + 1}`;
  const rows = await db.query<ResultViewRow>(selectResults(source), values);
  const page = rows.slice(0, pageSize);
  const last = page.at(-1);
  if (rows.length > pageSize && last !== undefined)
    return { results: page.map(toResult), nextPageToken: encodePageToken({ at: last.created_text, id: last.id }) };
  const searchedTo = match === undefined ? undefined : await lastSearched(db, tenantId, request);
  return { results: page.map(toResult), nextPageToken: searchedTo ? encodePageToken(searchedTo) : '' };
}

/** Where a search that found too little stopped; undefined when it read everything. */
async function lastSearched(
  db: Database,
  tenantId: string,
  request: ListResultsRequest,
): Promise<{ readonly at: string; readonly id: string } | undefined> {
  const { values, newest } = selectionOf(tenantId, withoutSearch(request));
  const [row] = await db.query<{ at: string; id: string }>(
    `select s.created_at::text as at, s.id
       from (${newest(searchedRows, 'r.created_at, r.id')}) s
     offset ${searchedRows - 1}`,
    values,
  );
  return row;
}

/** A page by its number, newest first, for clients that know no tokens; its cost grows with the number. */
export async function listNumberedPage(
  db: Database,
  tenantId: string,
  request: ListResultsRequest,
  { page, pageSize }: { readonly page: number; readonly pageSize: number },
): Promise<ResultPage> {
  const { values, newest, match, add } = selectionOf(tenantId, { ...request, pageToken: '' });
  const before = (page - 1) * pageSize;
  const source =
    match === undefined
      ? `select r.* from (${newest(before + pageSize, 'r.created_at, r.id')}) n
           join detection_results r on r.created_at = n.created_at and r.id = n.id
         order by n.created_at desc, n.id desc offset ${add(before)}`
      : `select r.* from (${newest(searchedRows)}) r where ${match} offset ${add(before)} limit ${add(pageSize)}`;
  const rows = await db.query<ResultViewRow>(selectResults(source), values);
  const last = rows.length < pageSize ? undefined : rows.at(-1);
  return {
    results: rows.map(toResult),
    nextPageToken: last === undefined ? '' : encodePageToken({ at: last.created_text, id: last.id }),
  };
}

/**
 * About how many results there are in the span of a request, from the counts, if nothing but application and level narrows
 * them; `least` when it is narrowed otherwise.
 */
export async function estimateResults(
  db: Database,
  tenantId: string,
  request: ListResultsRequest,
  least: bigint,
): Promise<bigint> {
  const { filter, startTime, endTime, applicationId } = request;
  const isPlain = filter === undefined || equals(ResultFilterSchema, filter, create(ResultFilterSchema));
  const isSimple = isPlain && request.minRiskLevel <= RiskLevel.LOW_RISK && request.action === Action.UNSPECIFIED;
  if (!isSimple || request.requestId !== '') return least;
  const counted = request.minRiskLevel === RiskLevel.LOW_RISK ? 'c.low + c.medium + c.high' : 'c.total';
  const [row] = await db.query<{ readonly total: bigint }>(
    `select coalesce(sum(${counted}), 0)::bigint as total
       from result_counts c
      where c.tenant_id = $1
        and c.application_id = $2::uuid
        and c.grain = $3
        and ($4::timestamptz is null or c.at > $4::timestamptz - make_interval(mins => $3))
        and ($5::timestamptz is null or c.at < $5)`,
    [
      tenantId,
      isUuid(applicationId) ? applicationId : everyApplication,
      applicationId === '' ? 5 : 60,
      startTime ? timestampDate(startTime) : null,
      endTime ? timestampDate(endTime) : null,
    ],
  );
  return row === undefined || row.total < least ? least : row.total;
}

/** How many results a filter selects, counted up to a limit; page size and page token are not read. */
export async function countResults(
  db: Database,
  tenantId: string,
  request: ListResultsRequest,
  limit: number,
): Promise<number> {
  const { values, newest, match } = selectionOf(tenantId, { ...request, pageToken: '' });
  const counted =
    match === undefined
      ? newest(limit, '1')
      : `select 1 from (${newest(searchedRows)}) r where ${match} limit ${limit}`;
  const [row] = await db.query<{ readonly count: number }>(
    `select count(*)::int as count from (${counted}) selected`,
    values,
  );
  return row?.count ?? 0;
}

/** A request without what is searched for in texts. */
function withoutSearch(request: ListResultsRequest): ListResultsRequest {
  return request.filter === undefined
    ? request
    : { ...request, filter: { ...request.filter, text: '', requestIdPart: '' } };
}

/**
 * Reads one result of the tenant by its request id, along detection_results_request, or by its database id or the number
 * that REST gives it, along the primary key; undefined when there is none.
 */
export async function getResult(db: Database, tenantId: string, id: string): Promise<DetectionResult | undefined> {
  const [row] = await db.query<ResultViewRow>(
    selectResults(`select r.*
       from detection_results r
      where r.tenant_id = $1
        and ${isUuid(id) ? 'r.id = $2::uuid' : 'r.request_id = $2'}
      order by r.created_at desc
      limit 1`),
    [tenantId, id],
  );
  const number = row === undefined ? parseResultNumber(id) : undefined;
  return number === undefined ? row && toResult(row) : getNumberedResult(db, tenantId, number);
}

async function getNumberedResult(db: Database, tenantId: string, number: number): Promise<DetectionResult | undefined> {
  const { first, last } = idsOfNumber(number);
  const rows = await db.query<ResultViewRow>(
    selectResults(`select r.*
       from detection_results r
      where r.tenant_id = $1
        and r.id >= $2::uuid
        and r.id <= $3::uuid`),
    [tenantId, first, last],
  );
  return rows.map(toResult).find(({ id }) => resultNumber(id) === number);
}

interface ResultViewRow {
  readonly id: string;
  readonly verdict: JsonValue;
  readonly created_at: Date;
  /** With microseconds, which Date has not. */
  readonly created_text: string;
  readonly application_id: string | null;
  readonly application_name: string | null;
  readonly workspace_id: string | null;
  readonly workspace_name: string | null;
  readonly client_address: string;
  readonly source: string;
  readonly input_text: string;
  readonly output_text: string;
  readonly end_user_id: string;
  readonly texts: JsonValue[];
  readonly versions: JsonValue | null;
  readonly policy_version: bigint;
  readonly streamed: boolean;
  readonly replayable: boolean;
}

/** Reads rows of a query, in its order. */
function selectResults(source: string): string {
  return `select r.id, r.verdict, r.created_at, r.created_at::text as created_text, r.application_id,
       a.name as application_name, a.policy_id as workspace_id, p.name as workspace_name, r.source, r.input_text,
       r.output_text, r.end_user_id, r.client_address, r.texts, r.versions, r.policy_version, r.streamed,
       r.sealed_conversation is not null as replayable
     from (${source}) r
     left join applications a on a.tenant_id = r.tenant_id and a.id = r.application_id
     left join policies p on p.tenant_id = a.tenant_id and p.id = a.policy_id
     order by r.created_at desc, r.id desc`;
}

function toResult(row: ResultViewRow): DetectionResult {
  return create(DetectionResultSchema, {
    // A row that a newer instance wrote may carry fields that this one does not know.
    verdict: fromJson(VerdictSchema, row.verdict, { ignoreUnknownFields: true }),
    createdAt: timestampFromDate(row.created_at),
    applicationId: row.application_id ?? '',
    applicationName: row.application_name ?? '',
    workspaceId: row.workspace_id ?? '',
    workspaceName: row.workspace_name ?? '',
    clientAddress: row.client_address,
    source: sourceOf(row.source),
    inputText: row.input_text,
    outputText: row.output_text,
    endUserId: row.end_user_id,
    id: row.id,
    texts: readStoredTexts(row),
    ...(row.versions && { versions: fromJson(EngineVersionsSchema, row.versions, { ignoreUnknownFields: true }) }),
    policyVersion: row.policy_version,
    streamed: row.streamed,
    replayable: row.replayable,
  });
}

/** A single text stands in the column of its side, with an ellipsis where it was cut. */
function readStoredTexts(row: ResultViewRow): StoredText[] {
  const texts = row.texts.map((text) => fromJson(StoredTextSchema, text, { ignoreUnknownFields: true }));
  const [single] = texts;
  if (texts.length === 1 && single !== undefined) {
    const whole = single.phase === Phase.OUTPUT ? row.output_text : row.input_text;
    single.text = single.cut ? whole.slice(0, -1) : whole;
  }
  return texts;
}
