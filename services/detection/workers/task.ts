import type { Phase } from '#gen/gatehouse/common/v1/risk_pb.js';
import type { PolicyDefinition } from '#gen/gatehouse/policy/v1/policy_pb.js';
import type { SharedTables, Validation } from '../policy/compile.js';
import type { Hit } from '../scanners/hit.js';
import type { Span } from '../scanners/regex/linear-regex.js';

/** What a worker needs to compile a policy: the definition, and shared tables if another thread has built them. */
export interface PolicyMaterial {
  readonly definition: PolicyDefinition;
  readonly shared?: SharedTables;
}

/** Work for a worker thread. A scan names its policy by key only; `material` is sent along when the worker lacks it. */
export type WorkerTask =
  | {
      readonly kind: 'scan';
      readonly key: string;
      readonly texts: readonly string[];
      readonly phase: Phase;
      readonly material?: PolicyMaterial;
    }
  | { readonly kind: 'prepare'; readonly key: string; readonly material: PolicyMaterial }
  | { readonly kind: 'validate'; readonly definition: PolicyDefinition }
  /** One tenant's pattern over some texts: what the heavy lane does. `maxSteps` is its budget; see `withSteps`. */
  | {
      readonly kind: 'search';
      readonly pattern: string;
      readonly texts: readonly string[];
      readonly maxSteps: number;
    };

/** What a scan found. */
export interface ScanReply {
  /** One list a text. */
  readonly hits: readonly (readonly Hit[])[];
  /** What the scan took on its thread, without compiling; absent where it is known already. */
  readonly milliseconds?: number;
}

/** What a search for a heavy pattern found, and what it took on its thread. */
export interface SearchReply {
  /** Matches of each text; absent when the budget was used up. */
  readonly spans?: readonly (readonly Span[])[];
  readonly milliseconds: number;
}

/** What comes back, by kind of task. */
export interface WorkerReplies {
  /** "miss": this worker has not compiled the policy and was not given its material. */
  readonly scan: ScanReply | 'miss';
  /** The tables that were built. */
  readonly prepare: SharedTables;
  readonly validate: Validation;
  readonly search: SearchReply;
}

/** What became of one task of a batch. */
export type TaskOutcome =
  | {
      readonly reply: WorkerReplies[WorkerTask['kind']];
      /** What it took on its thread, compiling included. */
      readonly milliseconds: number;
    }
  | { readonly error: unknown };
