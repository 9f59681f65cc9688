import type { PolicyDefinition } from '#gen/gatehouse/policy/v1/policy_pb.js';
import type { PolicyProblem } from '#gen/gatehouse/policy/v1/validation_pb.js';
import type { Validation } from './compile.js';
import { carrySnapshot, createSnapshot, type PolicySnapshot } from './snapshot.js';
import type { ApplicationPolicy, LoadedTenant } from './store.js';

/** A tenant at one revision: which policy judges which application, and the policies. Never changes. */
export interface Generation {
  readonly revision: bigint;
  readonly language: string;
  /** The key "" stands for the tenant's default policy. */
  readonly applications: ReadonlyMap<string, ApplicationPolicy>;
  /** By policy id. One that was refused stays here as it last was good, with the revision it had then. */
  readonly policies: ReadonlyMap<string, PolicySnapshot>;
  readonly refused: ReadonlyMap<string, RefusedPolicy>;
}

/** Why the newest definition of a policy is not in force. */
interface RefusedPolicy {
  /** The revision of the policy that was refused. */
  readonly revision: bigint;
  readonly problems: readonly PolicyProblem[];
}

/** What is needed of the scan engine. */
export interface PolicyEngine {
  /** What keeps a definition from running; empty when nothing does. */
  validate(definition: PolicyDefinition): Promise<Validation>;
  /** Compiles a policy ahead of its first request. */
  prepare(policy: PolicySnapshot): Promise<void>;
}

/**
 * Builds the next generation of a tenant: policies that did not change keep what is compiled, those that did are
 * compiled first, and one that does not compile stays as it last was good.
 */
export async function advance(
  previous: Generation | undefined,
  loaded: LoadedTenant,
  engine: PolicyEngine,
): Promise<Generation> {
  const policies = new Map<string, PolicySnapshot>();
  const refused = new Map<string, RefusedPolicy>();
  const definitions = new Map(loaded.definitions.map((definition) => [definition.policyId, definition]));

  for (const policyId of loaded.policyRevisions.keys()) {
    const before = previous?.policies.get(policyId);
    const refusedBefore = previous?.refused.get(policyId);
    const definition = definitions.get(policyId);
    const knowledge = loaded.knowledge.get(policyId) ?? [];
    const snapshot = definition && createSnapshot(definition, loaded.revision, knowledge);
    const problems = snapshot === undefined ? [] : await compile(snapshot, engine);
    if (snapshot !== undefined && problems.length === 0) {
      policies.set(policyId, snapshot);
    } else if (definition !== undefined) {
      if (before !== undefined) policies.set(policyId, before);
      refused.set(policyId, { revision: definition.revision, problems });
    } else {
      if (before !== undefined)
        policies.set(
          policyId,
          refusedBefore === undefined ? carrySnapshot(before, loaded.revision, knowledge) : before,
        );
      if (refusedBefore !== undefined) refused.set(policyId, refusedBefore);
    }
  }

  const { revision, language, applications } = loaded;
  return { revision, language, applications, policies, refused };
}

/**
 * Compiles and checks at once: both wait for a scanner thread, and a change should not wait twice. What does not pass the
 * check is never asked for again, so that its compiled form drops out of the caches.
 */
async function compile(snapshot: PolicySnapshot, engine: PolicyEngine): Promise<readonly PolicyProblem[]> {
  const [{ problems }] = await Promise.all([engine.validate(snapshot.definition), engine.prepare(snapshot)]);
  return problems;
}

/** The revision of each policy that need not be read again. */
export function knownRevisions(generation: Generation | undefined): Map<string, bigint> {
  const known = new Map<string, bigint>();
  if (generation === undefined) return known;
  for (const [id, { definition }] of generation.policies) known.set(id, definition.revision);
  for (const [id, { revision }] of generation.refused) known.set(id, revision);
  return known;
}

/** The oldest revision that a verdict of this generation can carry. */
export function oldestRevision({ revision, policies }: Generation): bigint {
  let oldest = revision;
  for (const snapshot of policies.values()) if (snapshot.revision < oldest) oldest = snapshot.revision;
  return oldest;
}

/** One line for people about the refused policies; empty when there is none. Names places, never values. */
export function describeRefused({ refused }: Generation): string {
  return [...refused]
    .map(([id, { problems }]) => `policy ${id}: ${problems[0]?.path}: ${problems[0]?.message}`)
    .join('; ');
}
