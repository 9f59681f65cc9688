import { create, type MessageInitShape } from '@bufbuild/protobuf';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import { Action, Phase, RiskLevel } from '#gen/gatehouse/common/v1/risk_pb.js';
import { Source } from '#gen/gatehouse/detection/v1/detection_pb.js';
import {
  type ListResultsRequest,
  ListResultsRequestSchema,
  type ResultFilterSchema,
} from '#gen/gatehouse/detection/v1/result_pb.js';
import { oneOfField, textField, timeField, type UrlStateOf, wordsField } from '../../../app/routing/url-state.js';
import { startOfRange, timeRanges } from '../../../ui/time-range.js';
import { numberOf } from '../../../ui/words.js';

/** Levels that one can ask for. */
export const riskWords = ['high_risk', 'medium_risk', 'low_risk', 'no_risk'] as const;

/** Actions that one can ask for. */
export const actionWords = [
  'reject',
  'replace',
  'switch_private_model',
  'anonymize',
  'anonymize_restore',
  'pass',
] as const;

/** Doors that one can ask for. */
export const sourceWords = [
  'proxy',
  'guardrail_api',
  'gateway',
  'direct_model',
  'content_scan',
  'playground',
  'attack_campaign',
] as const;

/** Sides of a conversation. */
export const phaseWords = ['input', 'output'] as const;

/** What narrows the list, as it stands in the address. The dashboard and other pages link to it by these names. */
export const filterSchema = {
  /** Levels of the verdict as a whole, then of each dimension. */
  risk: wordsField(riskWords),
  security: wordsField(riskWords),
  compliance: wordsField(riskWords),
  data: wordsField(riskWords),
  action: wordsField(actionWords),
  source: wordsField(sourceWords),
  phase: oneOfField(phaseWords),
  category: textField,
  /** Tag of a scanner. */
  scanner: textField,
  /** Entity type. */
  entity: textField,
  app: textField,
  /** Id of a policy. */
  policy: textField,
  /** The caller's end user. */
  user: textField,
  text: textField,
  /** Request id, or a part of one. */
  id: textField,
  unjudged: oneOfField(['yes']),
  monitored: oneOfField(['yes']),
  /** A range that ends now; from and to take its place when a span of time was chosen. */
  range: oneOfField(timeRanges),
  from: timeField,
  to: timeField,
};

/** What the address of the list holds: the filters, and the result whose details are open. */
export const listSchema = { ...filterSchema, peek: textField };

/** The filters. */
export type FilterState = UrlStateOf<typeof filterSchema>;

/** The filters and the open result. */
export type ListState = UrlStateOf<typeof listSchema>;

/** Name of a filter. */
export type FilterName = keyof FilterState;

/** The names of all filters. */
// Object.keys loses the type of the keys, which are those of the constant above.
export const filterNames = Object.keys(filterSchema) as readonly FilterName[];

/** Whether any filter is set. */
export function isFiltered(state: FilterState): boolean {
  return filterNames.some((name) => state[name] !== undefined);
}

/** No filter at all. */
// Each name of the schema is there, with the value that stands for "not set".
export const noFilters = Object.fromEntries(filterNames.map((name) => [name, undefined])) as {
  readonly [Name in FilterName]: undefined;
};

/** The filters as they stand in the address, always in the same order. */
export function toQuery(state: FilterState): string {
  const query = new URLSearchParams();
  for (const name of filterNames) {
    const value = state[name];
    if (value !== undefined) query.set(name, value instanceof Date ? value.toISOString() : String(value));
  }
  return query.toString();
}

/** A whole request id. */
const wholeId = /^guardrails-[0-9a-f]{32}$/i;

/** The request for the first page. */
export function toListRequest(state: FilterState, nowMs: number): ListResultsRequest {
  const start = state.range === undefined ? state.from : startOfRange(state.range, nowMs);
  const end = state.range === undefined ? state.to : undefined;
  const isWhole = state.id !== undefined && wholeId.test(state.id);
  return create(ListResultsRequestSchema, {
    pageSize: 50,
    applicationId: state.app ?? '',
    requestId: isWhole ? (state.id?.toLowerCase() ?? '') : '',
    ...(start === undefined ? {} : { startTime: timestampFromDate(start) }),
    ...(end === undefined ? {} : { endTime: timestampFromDate(end) }),
    filter: { ...toResultFilter(state), requestIdPart: isWhole ? '' : (state.id ?? '') },
  });
}

function toResultFilter(state: FilterState): MessageInitShape<typeof ResultFilterSchema> {
  return {
    riskLevels: numbersOf(RiskLevel, state.risk),
    securityLevels: numbersOf(RiskLevel, state.security),
    complianceLevels: numbersOf(RiskLevel, state.compliance),
    dataLevels: numbersOf(RiskLevel, state.data),
    actions: numbersOf(Action, state.action),
    sources: numbersOf(Source, state.source),
    phase: numberOf(Phase, state.phase) ?? Phase.UNSPECIFIED,
    category: state.category ?? '',
    scannerTag: state.scanner ?? '',
    entityType: state.entity ?? '',
    endUserId: state.user ?? '',
    text: state.text ?? '',
    unjudged: state.unjudged === 'yes',
    monitored: state.monitored === 'yes',
    policyId: state.policy ?? '',
  };
}

function numbersOf(enumeration: Parameters<typeof numberOf>[0], words: readonly string[] | undefined): number[] {
  return (words ?? []).flatMap((word) => numberOf(enumeration, word) ?? []);
}
