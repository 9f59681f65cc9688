import { LRUCache } from 'lru-cache';
import type { Database } from '#lib/db/database.js';
import { GatehouseError } from '#lib/errors/error.js';
import type { Log } from '#lib/telemetry/log.js';
import type { Metrics } from '#lib/telemetry/metrics.js';
import type { Destination, Target } from '../upstreams/target.js';
import type { TokenCount } from '../upstreams/tokens.js';
import { addUsage, sumUsage, type UsageRow } from './store.js';

/** Books what upstream models use, and holds keys to their budgets. Owns a timer; call `close`. */
export interface Usage {
  /**
   * Errors: BUDGET_EXCEEDED when the key has used its budget up; DATABASE_UNAVAILABLE when a bounded key cannot be
   * checked. A key may exceed its budget by the answers that are under way, and by what other instances have not stored.
   */
  assertBudget(destination: Destination): Promise<void>;
  /** Books one answer; it is stored within seconds. */
  record(destination: Destination, target: Target, tokens: TokenCount, isCached: boolean): void;
  /** Stores what is not stored yet. */
  flush(): Promise<void>;
  close(): Promise<void>;
}

/** What usage is made of. */
export interface UsageDeps {
  readonly db: Database;
  readonly log: Log;
  readonly metrics: Pick<Metrics, 'upstreamTokens'>;
  /** The system clock. */
  readonly now?: () => Date;
}

/** What is booked is stored this often, ms. */
const flushEveryMs = 2_000;
/** How long a key's sum serves before it is read again, ms: other instances book as well. */
const sumAgeMs = 5_000;
/** Sums that are remembered. */
const maxSums = 10_000;
/** Rows that wait for the database; beyond it the oldest is lost, and the log says so. */
const maxWaitingRows = 50_000;

interface Sum {
  readonly readAtMs: number;
  tokens: number;
  costMicros: number;
}

/** Creates the books of this instance. */
export function createUsage({ db, log, metrics, now = () => new Date() }: UsageDeps): Usage {
  let waiting = new Map<string, UsageRow>();
  const sums = new LRUCache<string, Sum>({ max: maxSums });
  let flushing: Promise<void> = Promise.resolve();
  const timer = setInterval(() => void flush().catch(() => undefined), flushEveryMs).unref();

  function flush(): Promise<void> {
    // One after the other, so that who waits for a flush has everything that was booked before it.
    flushing = flushing.then(store, store);
    return flushing;
  }

  async function store(): Promise<void> {
    if (waiting.size === 0) return;
    const rows = waiting;
    waiting = new Map();
    try {
      await addUsage(db, [...rows.values()]);
    } catch (error) {
      for (const row of rows.values()) add(row);
      log.warn('usage.store_failed', { rows: rows.size, error });
      throw error;
    }
  }

  function add(row: UsageRow): void {
    const key = [row.tenantId, row.day, row.actorId, row.applicationId, row.upstreamName, row.model].join('\n');
    const known = waiting.get(key);
    if (!known && waiting.size >= maxWaitingRows) {
      log.error('usage.lost', { upstream: row.upstreamName });
      return;
    }
    waiting.set(key, known ? plus(known, row) : row);
  }

  return {
    async assertBudget({ budget, payer }) {
      if (!budget) return;
      const at = now();
      const since = periodStart(budget.period, at);
      const key = `${payer.actorId}\n${since}`;
      let sum = sums.get(key);
      if (!sum || at.getTime() - sum.readAtMs > sumAgeMs) {
        await flush();
        sum = { ...(await sumUsage(db, payer.tenantId, payer.actorId, since)), readAtMs: at.getTime() };
        sums.set(key, sum);
      }
      const isUsedUp =
        (budget.maxTokens > 0 && sum.tokens >= budget.maxTokens) ||
        (budget.maxCostMicros > 0 && sum.costMicros >= budget.maxCostMicros);
      if (!isUsedUp) return;
      const retryAfterSeconds = Math.ceil((periodEnd(budget.period, at).getTime() - at.getTime()) / 1000);
      throw new GatehouseError('BUDGET_EXCEEDED', { retryAfterSeconds });
    },
    record({ payer, model, budget }, target, tokens, isCached) {
      const at = now();
      const costMicros = isCached
        ? 0
        : Math.round(
            (tokens.input * target.prices.inputMicros + tokens.output * target.prices.outputMicros) / 1_000_000,
          );
      const used = isCached ? { input: 0, output: 0 } : tokens;
      if (!isCached) {
        // Anybody may read metrics: names of upstream models are their tenants' own.
        const provider = target.provider.name;
        metrics.upstreamTokens.inc({ provider, kind: 'input' }, tokens.input);
        metrics.upstreamTokens.inc({ provider, kind: 'output' }, tokens.output);
      }
      add({
        ...payer,
        day: dayOf(at),
        upstreamName: target.name,
        model,
        requests: 1,
        cachedRequests: isCached ? 1 : 0,
        inputTokens: used.input,
        outputTokens: used.output,
        costMicros,
      });
      const sum = budget && sums.get(`${payer.actorId}\n${periodStart(budget.period, at)}`);
      if (!sum) return;
      sum.tokens += used.input + used.output;
      sum.costMicros += costMicros;
    },
    flush,
    async close() {
      clearInterval(timer);
      await flush().catch(() => undefined);
    },
  };
}

function plus(a: UsageRow, b: UsageRow): UsageRow {
  return {
    ...a,
    requests: a.requests + b.requests,
    cachedRequests: a.cachedRequests + b.cachedRequests,
    inputTokens: a.inputTokens + b.inputTokens,
    outputTokens: a.outputTokens + b.outputTokens,
    costMicros: a.costMicros + b.costMicros,
  };
}

function dayOf(at: Date): string {
  return at.toISOString().slice(0, 10);
}

function periodStart(period: 'day' | 'month', at: Date): string {
  return period === 'day' ? dayOf(at) : `${at.toISOString().slice(0, 7)}-01`;
}

function periodEnd(period: 'day' | 'month', at: Date): Date {
  const [year, month, day] = [at.getUTCFullYear(), at.getUTCMonth(), at.getUTCDate()];
  return new Date(period === 'day' ? Date.UTC(year, month, day + 1) : Date.UTC(year, month + 1, 1));
}
