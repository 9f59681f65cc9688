import type { Protocol, Provider } from '../providers/define.js';

/** One configured upstream model that a request may go to. */
export interface Target {
  readonly id: string;
  /** Name of the upstream model, for logs; metrics are for everybody and name the provider only. */
  readonly name: string;
  readonly provider: Provider;
  readonly apiBaseUrl: string;
  /** The model name to send. */
  readonly model: string;
  /** Opens the upstream's key; undefined when it has none. */
  readonly openApiKey: () => string | undefined;
  readonly timeouts: Timeouts;
  /** Calls that are tried again at this upstream before its first byte, at most; undefined for the installation's number. */
  readonly maxRetries: number | undefined;
  readonly prices: Prices;
  /** Share among the targets of the same rank, 1 and up. */
  readonly weight: number;
  /** Targets of a higher rank are asked when those of a lower one have failed. */
  readonly rank: number;
}

/** How long one call may take, ms; 0 takes the installation's. */
export interface Timeouts {
  /** Until a connection stands. */
  readonly connectMs: number;
  /** Until the first event of a stream. */
  readonly firstTokenMs: number;
  /** Longest pause in the middle of an answer. */
  readonly idleMs: number;
  /** Until the last byte. */
  readonly totalMs: number;
}

/** What a million tokens cost, in millionths of the tenant's currency. */
export interface Prices {
  readonly inputMicros: number;
  readonly outputMicros: number;
}

/** What an API key may use in a period, in UTC; 0 sets no bound. */
export interface KeyBudget {
  readonly period: 'day' | 'month';
  readonly maxTokens: number;
  readonly maxCostMicros: number;
}

/** Who asks, as usage is booked. */
export interface Payer {
  readonly tenantId: string;
  /** The API key or the user. */
  readonly actorId: string;
  /** Empty for a user who named none. */
  readonly applicationId: string;
}

/** Where a request goes: the upstream models that may answer it, and what holds for all of them. */
export interface Destination {
  readonly payer: Payer;
  /** Undefined when the payer's use is not bounded. */
  readonly budget: KeyBudget | undefined;
  /** The model name that the client asked for. */
  readonly model: string;
  /** Set when the answer must carry the name above although another model gives it. */
  readonly keepsModelName: boolean;
  readonly routeId: string;
  /** The tenant's revision that has the route. */
  readonly revision: bigint;
  /** How long answers are kept for the same request, ms; 0 keeps none. */
  readonly cacheTtlMs: number;
  /** The protocol that the targets are asked in. */
  readonly protocol: Protocol;
  /** At least one, in the order of the route. */
  readonly targets: readonly Target[];
}
