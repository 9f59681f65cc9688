import { create, fromJson, type JsonValue } from '@bufbuild/protobuf';
import { timestampDate, timestampFromDate } from '@bufbuild/protobuf/wkt';
import { Action, Phase, RiskLevel } from '#gen/gatehouse/common/v1/risk_pb.js';
import {
  type DetectionResult,
  DetectionResultSchema,
  type ListResultsRequest,
  type StoredText,
  StoredTextSchema,
} from '#gen/gatehouse/detection/v1/result_pb.js';
import { EngineVersionsSchema, VerdictSchema } from '#gen/gatehouse/detection/v1/verdict_pb.js';
import type { Database } from '#lib/db/database.js';
import { isUuid } from '#lib/db/ids.js';
import { decodePageToken, encodePageToken } from '#lib/db/page-token.js';
import { sourceOf } from './row.js';

/** One page of results. */
export interface ResultPage {
  readonly results: DetectionResult[];
  /** Empty on the last page. */
  readonly nextPageToken: string;
}

const defaultPageSize = 50;

/** Reads a page of the tenant's results, newest first, along detection_results_page. Errors: PAGE_TOKEN_INVALID. */
export async function listResults(db: Database, tenantId: string, request: ListResultsRequest): Promise<ResultPage> {
  const pageSize = request.pageSize || defaultPageSize;
  const { conditions, values } = toConditions(tenantId, request);
  const rows = await db.query<ResultViewRow>(
    `${selectResults}
     where ${conditions.join('\n       and ')}
     order by r.created_at desc, r.id desc
     limit ${addValue(values, pageSize + 1)}`,
    values,
  );
  const page = rows.slice(0, pageSize);
  const last = page.at(-1);
  const hasMore = rows.length > pageSize && last !== undefined;
  return {
    results: page.map(toResult),
    nextPageToken: hasMore ? encodePageToken({ at: last.created_text, id: last.id }) : '',
  };
}

/** How many results a filter selects, counted up to a limit; page size and page token are not read. */
export async function countResults(
  db: Database,
  tenantId: string,
  request: ListResultsRequest,
  limit: number,
): Promise<number> {
  const { conditions, values } = toConditions(tenantId, { ...request, pageToken: '' });
  const [row] = await db.query<{ readonly count: number }>(
    `select count(*)::int as count
     from (
       select 1
       from detection_results r
       where ${conditions.join('\n         and ')}
       limit ${addValue(values, limit)}
     ) selected`,
    values,
  );
  return row?.count ?? 0;
}

/** Reads one result of the tenant, along detection_results_request; undefined when there is none. */
export async function getResult(
  db: Database,
  tenantId: string,
  requestId: string,
): Promise<DetectionResult | undefined> {
  const [row] = await db.query<ResultViewRow>(
    `${selectResults}
     where r.tenant_id = $1
       and r.request_id = $2
     order by r.created_at desc
     limit 1`,
    [tenantId, requestId],
  );
  return row && toResult(row);
}

interface ResultViewRow {
  readonly id: string;
  readonly verdict: JsonValue;
  readonly created_at: Date;
  /** With microseconds, which Date has not. */
  readonly created_text: string;
  readonly application_id: string | null;
  readonly application_name: string | null;
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

const selectResults = `select r.id, r.verdict, r.created_at, r.created_at::text as created_text, r.application_id,
       a.name as application_name, r.source, r.input_text, r.output_text, r.end_user_id,
       r.texts, r.versions, r.policy_version, r.streamed, r.sealed_conversation is not null as replayable
     from detection_results r
     left join applications a on a.tenant_id = r.tenant_id and a.id = r.application_id`;

/** Only the conditions that are asked for, so that each combination gets a plan of its own. */
function toConditions(tenantId: string, request: ListResultsRequest): { conditions: string[]; values: unknown[] } {
  const values: unknown[] = [];
  const conditions = [`r.tenant_id = ${addValue(values, tenantId)}`];
  const where = (isAsked: boolean, condition: () => string) => {
    if (isAsked) conditions.push(condition());
  };
  const { startTime, endTime } = request;
  where(
    request.minRiskLevel > RiskLevel.NO_RISK,
    () => `r.overall_risk_level >= ${addValue(values, request.minRiskLevel)}`,
  );
  where(request.action !== Action.UNSPECIFIED, () => `r.action = ${addValue(values, request.action)}`);
  where(request.applicationId !== '', () =>
    isUuid(request.applicationId) ? `r.application_id = ${addValue(values, request.applicationId)}` : 'false',
  );
  where(request.requestId !== '', () => `r.request_id = ${addValue(values, request.requestId)}`);
  if (startTime) conditions.push(`r.created_at >= ${addValue(values, timestampDate(startTime))}`);
  if (endTime) conditions.push(`r.created_at < ${addValue(values, timestampDate(endTime))}`);
  where(request.pageToken !== '', () => {
    const { at, id } = decodePageToken(request.pageToken, { at: 'time', id: 'uuid' });
    return `(r.created_at, r.id) < (${addValue(values, at)}::timestamptz, ${addValue(values, id)}::uuid)`;
  });
  return { conditions, values };
}

/** Appends a value and returns its place in the statement. */
function addValue(values: unknown[], value: unknown): string {
  values.push(value);
  return `$${values.length}`;
}

function toResult(row: ResultViewRow): DetectionResult {
  return create(DetectionResultSchema, {
    // A row that a newer instance wrote may carry fields that this one does not know.
    verdict: fromJson(VerdictSchema, row.verdict, { ignoreUnknownFields: true }),
    createdAt: timestampFromDate(row.created_at),
    applicationId: row.application_id ?? '',
    applicationName: row.application_name ?? '',
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
