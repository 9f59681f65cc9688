import { create } from '@bufbuild/protobuf';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import { Action, RiskLevel } from '#gen/gatehouse/common/v1/risk_pb.js';
import { type ListResultsRequest, ListResultsRequestSchema } from '#gen/gatehouse/detection/v1/result_pb.js';
import { oneOfField, textField, timeField, type UrlStateOf } from '../../../app/routing/url-state.js';
import { startOfRange, timeRanges } from '../../../ui/time-range.js';
import { numberOf } from '../../../ui/words.js';

/** Levels that one can ask for as the least. */
export const riskWords = ['low_risk', 'medium_risk', 'high_risk'] as const;

/** Actions that one can ask for. */
export const actionWords = [
  'pass',
  'anonymize',
  'anonymize_restore',
  'switch_private_model',
  'replace',
  'reject',
] as const;

/** What the address of the list holds: the filters, and the result whose details are open. */
export const listSchema = {
  risk: oneOfField(riskWords),
  action: oneOfField(actionWords),
  app: textField,
  /** A range that ends now; from and to take its place when a span of time was chosen. */
  range: oneOfField(timeRanges),
  from: timeField,
  to: timeField,
  id: textField,
  peek: textField,
};

/** The filters and the open result. */
export type ListState = UrlStateOf<typeof listSchema>;

/** Whether any filter is set. */
export function isFiltered({ risk, action, app, range, from, to, id }: ListState): boolean {
  return [risk, action, app, range, from, to, id].some((value) => value !== undefined);
}

/** No filter at all. */
export const noFilters = {
  risk: undefined,
  action: undefined,
  app: undefined,
  range: undefined,
  from: undefined,
  to: undefined,
  id: undefined,
} as const satisfies Partial<ListState>;

/** The request for the first page. */
export function toListRequest(state: ListState, nowMs: number): ListResultsRequest {
  const start = state.range === undefined ? state.from : startOfRange(state.range, nowMs);
  const end = state.range === undefined ? state.to : undefined;
  return create(ListResultsRequestSchema, {
    pageSize: 50,
    minRiskLevel: numberOf(RiskLevel, state.risk) ?? RiskLevel.UNSPECIFIED,
    action: numberOf(Action, state.action) ?? Action.UNSPECIFIED,
    applicationId: state.app ?? '',
    requestId: state.id ?? '',
    ...(start === undefined ? {} : { startTime: timestampFromDate(start) }),
    ...(end === undefined ? {} : { endTime: timestampFromDate(end) }),
  });
}
