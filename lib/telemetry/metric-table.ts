/** One line of the table of metrics. */
export interface MetricRow {
  readonly name: string;
  readonly type: 'counter' | 'gauge' | 'histogram';
  /** Unit of the value; empty for plain counts. */
  readonly unit: '' | 'seconds' | 'characters' | 'bytes' | 'ratio';
  /** Label → the values it may have, or "free": then the first 100 that are seen. */
  readonly labels: Readonly<Record<string, readonly string[] | 'free'>>;
  readonly meaning: string;
  /** How a gauge of several worker processes becomes one; they add up unless given. */
  readonly overWorkers?: 'min';
  /** Upper ends of the histogram's buckets, inclusive, in the unit. */
  readonly buckets?: readonly number[];
}

/** How calls of upstream models end. */
export const upstreamCallEnds = [
  'ok',
  'canceled',
  'unreachable',
  'timeout',
  'broke_off',
  'malformed',
  'rate_limited',
  'server_error',
  'client_error',
  'key_refused',
  'egress_refused',
  'failed',
] as const;

/** From what a cached answer takes to the default deadline of a detection. */
const requestBuckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

/** A scan without a model is done in microseconds to milliseconds. */
const scanBuckets = [0.00005, 0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.1, 1];

/** The bound of a stream's hold-back is some hundred characters; the last buckets show streams that reach it. */
const holdBackBuckets = [0, 8, 16, 32, 64, 128, 256, 512, 1024, 4096];

const services = ['admin', 'detection', 'proxy', 'embedding-client', 'web'] as const;

/**
 * Every metric of Gatehouse, one entry each; docs/metrics.md is generated from it. The first five are the ones that
 * dashboards of the product rely on: their names and labels never change.
 */
export const metricTable = {
  requests: {
    name: 'guardrails_requests_total',
    type: 'counter',
    unit: '',
    labels: { service: services, route: 'free', status: 'free' },
    meaning: 'Requests answered, by route template and HTTP or gRPC status.',
  },
  requestDuration: {
    name: 'guardrails_request_duration_seconds',
    type: 'histogram',
    unit: 'seconds',
    labels: { service: services, route: 'free' },
    meaning: 'Time from the first byte of a request to the last of its answer.',
    buckets: requestBuckets,
  },
  riskLevels: {
    name: 'guardrails_risk_level_total',
    type: 'counter',
    unit: '',
    labels: { level: ['no_risk', 'low_risk', 'medium_risk', 'high_risk'] },
    meaning: 'Verdicts, by overall risk level.',
  },
  modelLatency: {
    name: 'model_api_latency_seconds',
    type: 'histogram',
    unit: 'seconds',
    labels: { model: 'free' },
    meaning: 'Time until a model behind us answered: guard and embedding models by name, upstream models by provider.',
    buckets: requestBuckets,
  },
  upstreamCalls: {
    name: 'gatehouse_upstream_calls_total',
    type: 'counter',
    unit: '',
    labels: {
      provider: 'free',
      outcome: upstreamCallEnds,
    },
    meaning: 'Calls of upstream models, by provider and how they ended; each retry is a call.',
  },
  upstreamActive: {
    name: 'gatehouse_upstream_calls_active',
    type: 'gauge',
    unit: '',
    labels: {},
    meaning: 'Calls of upstream models that have not ended.',
  },
  upstreamRetries: {
    name: 'gatehouse_upstream_retries_total',
    type: 'counter',
    unit: '',
    labels: { kind: ['retry', 'fallback', 'no_budget'] },
    meaning: 'Requests asked again of the same upstream or of the next one; no_budget could not be asked again.',
  },
  upstreamTokens: {
    name: 'gatehouse_upstream_tokens_total',
    type: 'counter',
    unit: '',
    labels: { provider: 'free', kind: ['input', 'output'] },
    meaning: 'Tokens that upstream models have used, as they report them or as estimated.',
  },
  guardModelIgnoredValues: {
    name: 'gatehouse_guard_model_ignored_values_total',
    type: 'counter',
    unit: '',
    labels: {},
    meaning:
      'Values that a guard model named and that do not stand in the text it was asked about; nothing follows from them.',
  },
  cacheHitRate: {
    name: 'cache_hit_rate',
    type: 'gauge',
    unit: 'ratio',
    labels: { cache: 'free' },
    meaning: 'Share of look-ups that a cache answered since the process started, 0 to 1.',
  },
  results: {
    name: 'gatehouse_detection_results_total',
    type: 'counter',
    unit: '',
    labels: { outcome: ['queued', 'stored', 'dropped'] },
    meaning: 'Detection results on their way to the database; dropped ones are lost.',
  },
  resultsSpooled: {
    name: 'gatehouse_results_spool_total',
    type: 'counter',
    unit: '',
    labels: { outcome: ['unspooled', 'adopted', 'repeated', 'torn', 'damaged'] },
    meaning:
      'Unusual ways of detection results: unspooled ones waited in memory only, adopted ones were left by a process that died, repeated ones were stored already, torn and damaged ones could not be read again.',
  },
  resultsSpoolBytes: {
    name: 'gatehouse_results_spool_bytes',
    type: 'gauge',
    unit: 'bytes',
    labels: {},
    meaning: 'Bytes on the disk of detection results that the database does not have yet.',
  },
  databaseReads: {
    name: 'gatehouse_database_reads_total',
    type: 'counter',
    unit: '',
    labels: { from: ['replica', 'writer'] },
    meaning:
      'Reads that may lag, by where they went; the writer has them while the replica of DATABASE_READ_URL is away.',
  },
  banTriggers: {
    name: 'gatehouse_ban_triggers_total',
    type: 'counter',
    unit: '',
    labels: { outcome: ['stored', 'dropped'] },
    meaning: 'Verdicts that count towards a ban of an end user; dropped ones are lost.',
  },
  bannedRequests: {
    name: 'gatehouse_banned_requests_total',
    type: 'counter',
    unit: '',
    labels: {},
    meaning: 'Requests refused because their end user is banned.',
  },
  knowledgeAnswers: {
    name: 'gatehouse_knowledge_answers_total',
    type: 'counter',
    unit: '',
    labels: { outcome: ['hit', 'miss', 'failed'] },
    meaning: 'Refusals that a knowledge base was asked to answer; without a hit the template serves.',
  },
  policyRevisions: {
    name: 'gatehouse_policy_revisions_total',
    type: 'counter',
    unit: '',
    labels: { outcome: ['applied', 'refused'] },
    meaning: 'Policy snapshots loaded; a refused one did not compile, and the last good one stays in force.',
  },
  policyDelay: {
    name: 'gatehouse_policy_delay_seconds',
    type: 'histogram',
    unit: 'seconds',
    labels: {},
    meaning: 'Time from the commit of a policy change until this process judges by it.',
    buckets: requestBuckets,
  },
  lanesUp: {
    name: 'gatehouse_mesh_lanes_up',
    type: 'gauge',
    unit: '',
    labels: { service: services },
    meaning: 'Lanes to detection replicas that take checks.',
  },
  redispatches: {
    name: 'gatehouse_mesh_redispatches_total',
    type: 'counter',
    unit: '',
    labels: { service: services },
    meaning: 'Checks sent again because the lane that had them was lost.',
  },
  unjudged: {
    name: 'gatehouse_unjudged_total',
    type: 'counter',
    unit: '',
    labels: { reason: 'free' },
    meaning: 'Scans or parts of requests that got no judgement, by reason; the policy says what then happens.',
  },
  scanDuration: {
    name: 'gatehouse_scan_duration_seconds',
    type: 'histogram',
    unit: 'seconds',
    labels: { phase: ['input', 'output'] },
    meaning: 'Time that a worker thread spends on one scan.',
    buckets: scanBuckets,
  },
  scanQueue: {
    name: 'gatehouse_scan_queue_length',
    type: 'gauge',
    unit: '',
    labels: {},
    meaning: 'Scans that wait for a worker thread.',
  },
  streamHoldBack: {
    name: 'gatehouse_stream_hold_back_characters',
    type: 'histogram',
    unit: 'characters',
    labels: {},
    meaning: 'UTF-16 code units of a guarded stream held back until cleared, at each release.',
    buckets: holdBackBuckets,
  },
  redisUp: {
    name: 'gatehouse_redis_up',
    type: 'gauge',
    unit: '',
    labels: {},
    overWorkers: 'min',
    meaning: '1 while Redis answers, 0 while it is away; no series without REDIS_URL.',
  },
  redisFallbacks: {
    name: 'gatehouse_redis_fallbacks_total',
    type: 'counter',
    unit: '',
    labels: { purpose: ['limits'] },
    meaning:
      'Times that Redis was away and this process went on by itself; each is a lot of calls that it counted alone.',
  },
  callsRefused: {
    name: 'gatehouse_calls_refused_total',
    type: 'counter',
    unit: '',
    labels: { api: ['detection', 'proxy', 'admin'], limit: ['second', 'minute', 'month'] },
    meaning: 'Calls refused because a limit of their tenant or key was reached.',
  },
} as const satisfies Record<string, MetricRow>;

/** Names of the labels of one metric. */
export type MetricLabels<K extends keyof typeof metricTable> = Extract<keyof (typeof metricTable)[K]['labels'], string>;
