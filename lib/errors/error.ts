import { catalog, type ErrorCode } from './catalog.js';

/** Values for the `{name}` places of a catalogue text. Never a secret, never judged text. */
export type ErrorValues = Readonly<Record<string, string | number>>;

/** One wrong field of a request. */
export interface FieldViolation {
  /** Path such as `messages[3].role`; dots and indexes. */
  readonly path: string;
  /** What is wrong, without the value. */
  readonly message: string;
}

/** What may accompany a catalogue error. */
export interface ErrorOptions {
  readonly values?: ErrorValues;
  readonly fields?: readonly FieldViolation[];
  /** Seconds after which the caller may try again; becomes `Retry-After`. */
  readonly retryAfterSeconds?: number;
  /** What a program may want to know beyond the code, by name. Never a secret, never judged text. */
  readonly facts?: Readonly<Record<string, string>>;
  /** Both texts as another service filled them in; only for passing its error on. */
  readonly relayed?: { readonly message: string; readonly next: string };
  /** The error underneath; logged, never sent. */
  readonly cause?: unknown;
}

/**
 * An error that callers may see. Everything else that is thrown becomes INTERNAL at the edge.
 *
 * Example: `throw new GatehouseError('NOT_FOUND', { values: { thing: 'application' } })`
 */
export class GatehouseError extends Error {
  override readonly name = 'GatehouseError';
  readonly code: ErrorCode;
  /** What the caller can do next, places filled in. */
  readonly next: string;
  readonly fields: readonly FieldViolation[];
  readonly retryAfterSeconds: number | undefined;
  readonly facts: Readonly<Record<string, string>>;

  constructor(code: ErrorCode, options: ErrorOptions = {}) {
    const values = { ...options.values };
    if (options.retryAfterSeconds !== undefined) values['retryAfterSeconds'] = options.retryAfterSeconds;
    super(
      options.relayed?.message ?? fill(catalog[code].message, values),
      options.cause === undefined ? undefined : { cause: options.cause },
    );
    this.code = code;
    this.next = options.relayed?.next ?? fill(catalog[code].next, values);
    this.fields = options.fields ?? [];
    this.retryAfterSeconds = options.retryAfterSeconds;
    this.facts = options.facts ?? {};
  }
}

function fill(text: string, values: ErrorValues): string {
  const filled = text.replace(/\{(\w+)\}/g, (place, name: string) => String(values[name] ?? place));
  // Half a character in a value, such as a model's name, could not be sent in a gRPC status.
  return filled.replace(/\p{Surrogate}/gu, '\uFFFD');
}
