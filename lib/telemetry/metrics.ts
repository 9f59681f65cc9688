import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import { type MetricLabels, type MetricRow, metricTable } from './metric-table.js';
import { shareWorkerMetrics } from './worker-metrics.js';

export { metricTable } from './metric-table.js';

/** A series that only rises. */
interface CounterMetric<L extends string> {
  /** Adds `value`, 1 unless given. */
  inc(labels: Readonly<Record<L, string>>, value?: number): void;
}

/** A series that goes up and down. */
interface GaugeMetric<L extends string> {
  set(labels: Readonly<Record<L, string>>, value: number): void;
}

/** A distribution. */
interface HistogramMetric<L extends string> {
  observe(labels: Readonly<Record<L, string>>, value: number): void;
}

type MetricOf<K extends keyof typeof metricTable> = (typeof metricTable)[K]['type'] extends 'counter'
  ? CounterMetric<MetricLabels<K>>
  : (typeof metricTable)[K]['type'] extends 'histogram'
    ? HistogramMetric<MetricLabels<K>>
    : GaugeMetric<MetricLabels<K>>;

type Series = { readonly [K in Exclude<keyof typeof metricTable, 'cacheHitRate'>]: MetricOf<K> };

/**
 * The metrics of one process, one property per line of the table.
 *
 * Labels stay bounded: a label with fixed values turns any other value into "other", and one with free values keeps the
 * first 100 that it sees, so that no caller can fill the memory of the process or of the monitoring with names.
 */
export interface Metrics extends Series {
  /** Counts one look into a cache; the gauge cache_hit_rate is hits by look-ups since the last scrape, or since ever. */
  cacheLookup(cache: string, hit: boolean): void;
  /** All series in the text format of Prometheus, with those of the Node process. */
  render(): Promise<string>;
  /** Content type of what `render` returns. */
  readonly contentType: string;
}

/** Most different values of one free label. */
const maxLabelValues = 100;

/**
 * Makes the metrics of one process, in a registry of their own. `processMetrics: false` leaves out Node's own series;
 * `isWorker` renders the sum over all worker processes of the service.
 */
export function createMetrics(
  options: { readonly processMetrics?: boolean; readonly isWorker?: boolean } = {},
): Metrics {
  const registry = new Registry();
  if (options.processMetrics !== false) collectDefaultMetrics({ register: registry });
  const series = Object.fromEntries(
    Object.entries(metricTable)
      .filter(([key]) => key !== 'cacheHitRate')
      .map(([key, row]) => [key, createSeries(registry, row)]),
    // Each property is made from the row of its own name, whose type and labels give the property its type.
  ) as unknown as Series;
  return {
    ...series,
    cacheLookup: createCacheHitRate(registry),
    render: options.isWorker === true ? shareWorkerMetrics(registry) : () => registry.metrics(),
    contentType: registry.contentType,
  };
}

type Labels = Readonly<Record<string, string>>;

function createSeries(registry: Registry, row: MetricRow): object {
  const config = { name: row.name, help: row.meaning, labelNames: Object.keys(row.labels), registers: [registry] };
  const bounded = createLabelBound(row);
  if (row.type === 'counter') {
    const counter = new Counter(config);
    return { inc: (labels: Labels, value = 1) => counter.inc(bounded(labels), value) };
  }
  if (row.type === 'gauge') {
    // Whether something is there is the same for all workers of a service; sizes and numbers add up.
    const gauge = new Gauge({ ...config, aggregator: row.overWorkers ?? 'sum' });
    return { set: (labels: Labels, value: number) => gauge.set(bounded(labels), value) };
  }
  const histogram = new Histogram({ ...config, ...(row.buckets ? { buckets: [...row.buckets] } : {}) });
  return { observe: (labels: Labels, value: number) => histogram.observe(bounded(labels), value) };
}

/** Turns label values that are outside the table, or beyond the first hundred, into "other". */
function createLabelBound(row: MetricRow): (labels: Labels) => Record<string, string> {
  const known = new Map<string, Set<string>>(
    Object.entries(row.labels).map(([label, values]) => [label, new Set(values === 'free' ? [] : values)]),
  );
  return (labels) => {
    const result: Record<string, string> = {};
    for (const [label, seen] of known) {
      const value = labels[label] ?? '';
      if (!seen.has(value) && row.labels[label] === 'free' && seen.size < maxLabelValues) seen.add(value);
      result[label] = seen.has(value) ? value : 'other';
    }
    return result;
  };
}

function createCacheHitRate(registry: Registry): (cache: string, hit: boolean) => void {
  const counts = new Map<string, { hits: number; lookups: number }>();
  const row = metricTable.cacheHitRate;
  new Gauge({
    name: row.name,
    help: row.meaning,
    labelNames: ['cache'],
    registers: [registry],
    aggregator: 'average',
    collect() {
      for (const [cache, { hits, lookups }] of counts) this.set({ cache }, hits / lookups);
    },
  });
  return (cache, hit) => {
    const count = counts.get(cache) ?? { hits: 0, lookups: 0 };
    if (!counts.has(cache) && counts.size >= maxLabelValues) return;
    counts.set(cache, count);
    count.lookups++;
    if (hit) count.hits++;
  };
}
