/** Ranges that end now, by the name that addresses carry. */
export const timeRanges = ['15m', '1h', '24h', '7d', '30d'] as const;

/** One of them. */
export type TimeRange = (typeof timeRanges)[number];

const minuteMs = 60_000;

const lengthMs: Readonly<Record<TimeRange, number>> = {
  '15m': 15 * minuteMs,
  '1h': 60 * minuteMs,
  '24h': 24 * 60 * minuteMs,
  '7d': 7 * 24 * 60 * minuteMs,
  '30d': 30 * 24 * 60 * minuteMs,
};

/** The moment at which a range begins that ends at `nowMs`. */
export function startOfRange(range: TimeRange, nowMs: number): Date {
  return new Date(nowMs - lengthMs[range]);
}
