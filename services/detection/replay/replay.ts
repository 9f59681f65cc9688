import { createHash } from 'node:crypto';
import { clone, create, toBinary } from '@bufbuild/protobuf';
import { type Replay, ReplaySchema, type ReplayTarget } from '#gen/gatehouse/detection/v1/replay_pb.js';
import type { DetectionResult } from '#gen/gatehouse/detection/v1/result_pb.js';
import type { EngineVersions, Verdict } from '#gen/gatehouse/detection/v1/verdict_pb.js';
import { type PolicyDefinition, PolicyDefinitionSchema } from '#gen/gatehouse/policy/v1/policy_pb.js';
import type { PolicyProblem } from '#gen/gatehouse/policy/v1/validation_pb.js';
import type { Secrets } from '#lib/auth/secrets.js';
import type { Database } from '#lib/db/database.js';
import { GatehouseError } from '#lib/errors/error.js';
import type { KeyedOperators } from '../operators/keyed.js';
import { conclude } from '../pipeline/conclude.js';
import type { Conversation } from '../pipeline/conversation.js';
import { locateFindings } from '../pipeline/findings.js';
import { createRestoring } from '../pipeline/restoring.js';
import { type ScanDeps, scanConversation } from '../pipeline/scan.js';
import { createSnapshot, type PolicySnapshot } from '../policy/snapshot.js';
import { openConversation } from '../results/sealed-conversation.js';
import { getResult } from '../results/view.js';
import { toStreamSettings } from '../stream/stream-settings.js';
import { compareFindings, differs, inexactReasons } from './compare.js';
import { loadDefinitionAt, selectSealed } from './store.js';

/** What replays are made of. */
export interface ReplayDeps extends ScanDeps {
  readonly db: Database;
  readonly secrets: Pick<Secrets, 'open'>;
  readonly keyedFor: KeyedOperators['keyedFor'];
  /** What judges now. */
  readonly versions: EngineVersions;
  /** What would keep a draft from running. */
  readonly validate: (definition: PolicyDefinition) => Promise<{ readonly problems: readonly PolicyProblem[] }>;
  /** Time for one request. */
  readonly timeoutMs: number;
}

/** Finds the policy that judges a result; undefined when it is not kept. */
export type FindPolicy = (result: DetectionResult) => Promise<PolicySnapshot | undefined>;

/** Judges one stored request again. Errors: NOT_FOUND, NOT_REPLAYABLE, POLICY_INVALID, and those of the scanners. */
export async function replayResult(
  deps: ReplayDeps,
  tenantId: string,
  { requestId, target }: { readonly requestId: string; readonly target?: ReplayTarget | undefined },
  signal: AbortSignal,
): Promise<Replay> {
  const findPolicy = await preparePolicies(deps, tenantId, target);
  const result = await getResult(deps.db, tenantId, requestId);
  if (result === undefined) throw new GatehouseError('NOT_FOUND', { values: { thing: 'result' } });
  const sealed = (await selectSealed(deps.db, tenantId, [requestId])).get(requestId);
  if (sealed === undefined) throw new GatehouseError('NOT_REPLAYABLE', { values: { lacks: 'text' } });
  const replay = await replayOne(deps, findPolicy, result, sealed, signal);
  if (replay === undefined) throw new GatehouseError('NOT_REPLAYABLE', { values: { lacks: 'policy' } });
  return replay;
}

/** Judges a result again; undefined when the policy is not kept. Errors: those of the scanners. */
export async function replayOne(
  deps: ReplayDeps,
  findPolicy: FindPolicy,
  result: DetectionResult,
  sealed: Uint8Array,
  signal: AbortSignal,
): Promise<Replay | undefined> {
  const policy = await findPolicy(result);
  const { verdict: before } = result;
  if (policy === undefined || before === undefined) return undefined;
  const conversation = openConversation(sealed, deps.secrets);
  const after = await judgeAgain(deps, policy, conversation, result, signal);
  const differences = compareFindings(before.findings, after.findings);
  const asksModel = deps.genai !== undefined && policy.genaiRules.length + policy.definedEntities.length > 0;
  const judging = { versions: deps.versions, policyVersion: policy.definition.revision, asksModel };
  return create(ReplaySchema, {
    before,
    after,
    differences,
    verdictDiffers: differs(before, after),
    inexact: inexactReasons(result, before, after, judging),
    ...(result.versions && { versionsBefore: result.versions }),
    versionsAfter: deps.versions,
  });
}

async function judgeAgain(
  deps: ReplayDeps,
  policy: PolicySnapshot,
  conversation: Conversation,
  { streamed, verdict }: DetectionResult,
  signal: AbortSignal,
): Promise<Verdict> {
  const admittedAt = performance.now();
  const scanned = await scanConversation(deps, policy, conversation, { signal, deadlineMs: deps.timeoutMs });
  const judging = streamed ? { ...policy, settings: toStreamSettings(policy.settings) } : policy;
  const concluded = conclude(
    {
      requestId: verdict?.requestId ?? '',
      policy: judging,
      phase: conversation.phase,
      findings: locateFindings(judging, conversation, scanned),
      gaps: scanned.gaps,
      unjudged: [...conversation.unjudged, ...scanned.unjudged],
      // The answer is no part of the comparison, and its language is not kept.
      language: 'en',
      admittedAt,
      // Sessions are not replayed: placeholders are numbered as in the first request of one.
      ...(streamed ? {} : { restoring: createRestoring([], conversation) }),
    },
    deps.keyedFor(policy.definition.tenantId),
  );
  // What was judged stays where it is kept: a comparison needs no texts.
  return Object.assign(concluded.verdict, { anonymized: [], answer: undefined });
}

/**
 * How the policy of each result is found for a target; snapshots are made once. Errors: POLICY_INVALID for a draft that
 * would not run.
 */
export async function preparePolicies(
  deps: Pick<ReplayDeps, 'db' | 'validate'>,
  tenantId: string,
  target: ReplayTarget | undefined,
): Promise<FindPolicy> {
  if (target?.by.case === 'draft') {
    const draft = await prepareDraft(deps, tenantId, target.by.value);
    return async () => draft;
  }
  const by = target?.by;
  const known = new Map<string, Promise<PolicySnapshot | undefined>>();
  return ({ verdict }) => {
    if (verdict === undefined) return Promise.resolve(undefined);
    const revision = by?.case === 'revision' ? by.value : by?.case === 'current' ? undefined : verdict.policyRevision;
    const key = `${verdict.policyId}@${revision ?? 'current'}`;
    const found = known.get(key) ?? loadSnapshot(deps.db, tenantId, verdict.policyId, revision);
    known.set(key, found);
    return found;
  };
}

async function loadSnapshot(
  db: Database,
  tenantId: string,
  policyId: string,
  revision: bigint | undefined,
): Promise<PolicySnapshot | undefined> {
  const definition = await loadDefinitionAt(db, tenantId, policyId, revision);
  return definition && createSnapshot(definition, revision ?? definition.revision);
}

/** A draft is compiled under a name of its own, which no stored policy has, and only for the caller's tenant. */
async function prepareDraft(
  { validate }: Pick<ReplayDeps, 'validate'>,
  tenantId: string,
  given: PolicyDefinition,
): Promise<PolicySnapshot> {
  const definition = clone(PolicyDefinitionSchema, given);
  definition.tenantId = tenantId;
  const { problems } = await validate(definition);
  if (problems.length > 0)
    throw new GatehouseError('POLICY_INVALID', { fields: problems.map(({ path, message }) => ({ path, message })) });
  const hash = createHash('sha256').update(toBinary(PolicyDefinitionSchema, definition)).digest('hex').slice(0, 32);
  return { ...createSnapshot(definition, definition.revision), key: `draft ${tenantId} ${hash}` };
}
