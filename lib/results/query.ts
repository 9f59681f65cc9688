import { create } from '@bufbuild/protobuf';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import { RiskLevel } from '#gen/gatehouse/common/v1/risk_pb.js';
import { type ListResultsRequest, ListResultsRequestSchema } from '#gen/gatehouse/detection/v1/result_pb.js';
import { GatehouseError } from '#lib/errors/error.js';

/** Reads one parameter of a query; empty when it is missing. */
export type ReadQuery = (name: string) => string;

const dayMs = 24 * 60 * 60_000;

/** The filters of the contract's list (1.4.2). Errors: REQUEST_INVALID. */
export function toResultRequest(read: ReadQuery): ListResultsRequest {
  const any = read('risk_level') === 'any_risk';
  const { start, end } = readDates(read);
  return create(ListResultsRequestSchema, {
    ...(any && { minRiskLevel: RiskLevel.LOW_RISK }),
    applicationId: readText(read, 'application_id', 64),
    ...(start && { startTime: timestampFromDate(start) }),
    ...(end && { endTime: timestampFromDate(end) }),
    filter: {
      riskLevels: any ? [] : readLevels(read, 'risk_level'),
      securityLevels: readLevels(read, 'security_risk_level'),
      complianceLevels: readLevels(read, 'compliance_risk_level'),
      dataLevels: readLevels(read, 'data_risk_level'),
      category: readText(read, 'category', 512),
      entityType: readText(read, 'data_entity_type', 128),
      text: readText(read, 'content_search', 512),
      requestIdPart: readText(read, 'request_id_search', 64),
      applicationName: readText(read, 'application_name_search', 200),
      policyId: readText(read, 'workspace_id', 64),
    },
  });
}

/** The span of `start_date` and `end_date`, a day or a moment each; `tz_offset` says where days begin. */
export function readDates(read: ReadQuery): { readonly start: Date | undefined; readonly end: Date | undefined } {
  const offsetMs = readTimeZoneOffset(read) * 60_000;
  const moment = (name: string, wholeDayMs: number): Date | undefined => {
    const text = read(name);
    if (text === '') return undefined;
    const isDay = /^\d{4}-\d\d-\d\d$/.test(text);
    const isZoned = /(Z|[+-]\d\d:?\d\d)$/.test(text);
    const time = Date.parse(isDay ? `${text}T00:00:00Z` : isZoned ? text : `${text.replace(' ', 'T')}Z`);
    if (Number.isNaN(time)) refuse(name, 'must be a date such as 2026-01-31, or a moment in ISO 8601');
    return new Date(time + (isZoned && !isDay ? 0 : offsetMs) + (isDay ? wholeDayMs : 0));
  };
  return { start: moment('start_date', 0), end: moment('end_date', dayMs) };
}

/** `tz_offset` in minutes as JavaScript counts them: UTC less local time, 0 unless given. */
export function readTimeZoneOffset(read: ReadQuery): number {
  const text = read('tz_offset');
  if (text === '') return 0;
  if (!/^-?\d{1,3}$/.test(text)) refuse('tz_offset', 'must be a number of minutes, such as -480');
  return Number(text);
}

/** A whole number within bounds. Errors: REQUEST_INVALID. */
export function readNumber(read: ReadQuery, name: string, fallback: number, max: number): number {
  const text = read(name);
  if (text === '') return fallback;
  const value = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
  if (!(value >= 1 && value <= max)) refuse(name, `must be a whole number, 1 to ${max}`);
  return value;
}

/** A text of bounded length. Errors: REQUEST_INVALID. */
export function readText(read: ReadQuery, name: string, maxBytes: number): string {
  const text = read(name);
  if (Buffer.byteLength(text) > maxBytes) refuse(name, `must be at most ${maxBytes} bytes`);
  return text;
}

function readLevels(read: ReadQuery, name: string): RiskLevel[] {
  const word = read(name);
  if (word === '') return [];
  const level = { no_risk: 1, low_risk: 2, medium_risk: 3, high_risk: 4 }[word];
  if (level === undefined) refuse(name, 'must be no_risk, low_risk, medium_risk or high_risk');
  return [level];
}

function refuse(path: string, message: string): never {
  throw new GatehouseError('REQUEST_INVALID', { fields: [{ path, message }] });
}
