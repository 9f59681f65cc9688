import type { Phase } from '#gen/gatehouse/common/v1/risk_pb.js';
import type { PolicyDefinition } from '#gen/gatehouse/policy/v1/policy_pb.js';
import type { PolicyProblem } from '#gen/gatehouse/policy/v1/validation_pb.js';
import type { SharedTables } from '../policy/compile.js';
import type { Hit } from '../scanners/hit.js';

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
  | { readonly kind: 'validate'; readonly definition: PolicyDefinition };

/** What a worker found. */
export interface ScanReply {
  readonly miss: false;
  /** One list a text. */
  readonly hits: readonly (readonly Hit[])[];
  /** What the scan took, without compiling. */
  readonly milliseconds: number;
}

/** What comes back, by kind of task. */
export interface WorkerReplies {
  /** A miss: this worker has not compiled the policy and was not given its material. */
  readonly scan: { readonly miss: true } | ScanReply;
  /** The tables that were built. */
  readonly prepare: SharedTables;
  readonly validate: readonly PolicyProblem[];
}
