import { create } from '@bufbuild/protobuf';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import { type GetDashboardRequest, GetDashboardRequestSchema } from '#gen/gatehouse/detection/v1/dashboard_pb.js';
import { oneOfField, textField, timeField, type UrlStateOf } from '../../../app/routing/url-state.js';
import { startOfRange, type TimeRange, timeRanges } from '../../../ui/time-range.js';

/** How often the screen is read anew, by the name that addresses carry. */
export const refreshChoices = ['30s', '1m', '5m', '15m'] as const;

/** The same in ms. */
export const refreshMs: Readonly<Record<(typeof refreshChoices)[number], number>> = {
  '30s': 30_000,
  '1m': 60_000,
  '5m': 300_000,
  '15m': 900_000,
};

/** What the address of the dashboard holds. */
export const dashboardSchema = {
  range: oneOfField(timeRanges),
  from: timeField,
  to: timeField,
  app: textField,
  refresh: oneOfField(refreshChoices),
};

/** The span, the application and how often it is read. */
export type DashboardState = UrlStateOf<typeof dashboardSchema>;

/** The range in force; undefined when two moments are. */
export function rangeOf({ range, from }: DashboardState): TimeRange | undefined {
  return range ?? (from === undefined ? '24h' : undefined);
}

/** What to ask for. */
export function toDashboardRequest(state: DashboardState, nowMs: number): GetDashboardRequest {
  const range = rangeOf(state);
  const start = range === undefined ? state.from : startOfRange(range, nowMs);
  return create(GetDashboardRequestSchema, {
    applicationId: state.app ?? '',
    timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
    ...(start === undefined ? {} : { startTime: timestampFromDate(start) }),
    ...(range !== undefined || state.to === undefined ? {} : { endTime: timestampFromDate(state.to) }),
  });
}

/** Address of the results that a figure stands for; what is given narrows the span of the screen. */
export function resultsLink(state: DashboardState, filters: Readonly<Record<string, string>>): string {
  const range = rangeOf(state);
  const query = new URLSearchParams({
    ...(range === undefined ? {} : { range }),
    ...(range !== undefined || state.from === undefined ? {} : { from: state.from.toISOString() }),
    ...(range !== undefined || state.to === undefined ? {} : { to: state.to.toISOString() }),
    ...(state.app === undefined ? {} : { app: state.app }),
  });
  if (filters['from'] !== undefined) query.delete('range');
  for (const [name, value] of Object.entries(filters)) query.set(name, value);
  return `/results?${query}`;
}
