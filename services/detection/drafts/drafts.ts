import { createHash } from 'node:crypto';
import { clone, create, toBinary } from '@bufbuild/protobuf';
import { DetectRequestSchema } from '#gen/gatehouse/detection/v1/detection_pb.js';
import {
  type DraftOutcome,
  DraftOutcomeSchema,
  type TestDraftRequest,
  type TestDraftResponse,
  TestDraftResponseSchema,
  type TestPolicyRequest,
  type TestPolicyResponse,
  TestPolicyResponseSchema,
} from '#gen/gatehouse/detection/v1/draft_pb.js';
import type { Verdict } from '#gen/gatehouse/detection/v1/verdict_pb.js';
import { type PolicyDefinition, PolicyDefinitionSchema } from '#gen/gatehouse/policy/v1/policy_pb.js';
import { type PolicyProblem, PolicyProblemSchema } from '#gen/gatehouse/policy/v1/validation_pb.js';
import type { Principal } from '#lib/auth/principal.js';
import { GatehouseError } from '#lib/errors/error.js';
import type { Rewriter } from '../genai/rewrite.js';
import type { KeyedOperators } from '../operators/keyed.js';
import { conclude } from '../pipeline/conclude.js';
import { type Conversation, readConversation } from '../pipeline/conversation.js';
import { locateFindings } from '../pipeline/findings.js';
import { createRestoring } from '../pipeline/restoring.js';
import { withRewritten } from '../pipeline/rewriting.js';
import { type ScanDeps, scanConversation } from '../pipeline/scan.js';
import type { Validation } from '../policy/compile.js';
import { createSnapshot, type PolicySnapshot } from '../policy/snapshot.js';
import type { CallLimit } from '../rate-limit.js';
import { toDraftPolicy } from './definition.js';

/** What tests of drafts are made of. */
export interface DraftDeps extends ScanDeps {
  readonly validate: (definition: PolicyDefinition) => Promise<Validation>;
  readonly keyedFor: KeyedOperators['keyedFor'];
  /** Undefined when no guard model is configured. */
  readonly rewriter: Rewriter | undefined;
  /** Counts the tests of a tenant. */
  readonly limit: CallLimit;
  /** Time for one text. */
  readonly timeoutMs: number;
}

/** Tries rules that nobody has saved. */
export interface Drafts {
  /**
   * What a draft finds in texts, by the engine that judges traffic. Problems of the draft are part of the answer.
   *
   * Errors: PERMISSION_DENIED for API keys and services, RATE_LIMITED, REQUEST_INVALID for a request without a draft,
   * and those of the scanners.
   */
  test(caller: Principal, request: TestDraftRequest, signal: AbortSignal): Promise<TestDraftResponse>;
  /**
   * How a whole policy judges a conversation. Problems of the policy are part of the answer.
   *
   * Errors: PERMISSION_DENIED for API keys and viewers, RATE_LIMITED for users, and those of the scanners.
   */
  testPolicy(caller: Principal, request: TestPolicyRequest, signal: AbortSignal): Promise<TestPolicyResponse>;
}

/**
 * Tests of drafts a minute and tenant: an editor sends one when its user pauses, so some people who type all the time
 * stay below it, and compiling new patterns takes the scanner threads from traffic for a part of the time only.
 */
export const draftTestsPerMinute = 240;

/** Builds the tests of drafts. */
export function createDrafts(deps: DraftDeps): Drafts {
  return {
    async test(caller, { draft, texts }, signal) {
      if (caller.kind !== 'user') throw new GatehouseError('PERMISSION_DENIED', { values: { role: 'viewer' } });
      if (draft.case === undefined)
        throw new GatehouseError('REQUEST_INVALID', { fields: [{ path: 'draft', message: 'is required' }] });
      await deps.limit(caller.tenantId);
      const { definition, path } = toDraftPolicy(caller.tenantId, draft);
      const { problems, patterns } = await deps.validate(definition);
      const cost = patterns[0];
      if (problems.length > 0)
        return create(TestDraftResponseSchema, { problems: problems.map((problem) => within(path, problem)) });
      const policy = toDraftSnapshot(definition);
      const startedAt = performance.now();
      const outcomes: DraftOutcome[] = [];
      for (const text of texts) {
        signal.throwIfAborted();
        outcomes.push(await judge(deps, policy, text, signal));
      }
      return create(TestDraftResponseSchema, {
        outcomes,
        ...(cost && { cost: { ...cost, path: withoutPrefix(path, cost.path) } }),
        durationMs: performance.now() - startedAt,
      });
    },

    async testPolicy(caller, { definition: given, messages, phase, language }, signal) {
      const isService = caller.kind === 'service';
      if (!isService && (caller.kind !== 'user' || caller.role === undefined || caller.role === 'viewer'))
        throw new GatehouseError('PERMISSION_DENIED', { values: { role: 'member' } });
      // The rules of the message make it required, and they are checked before this is called.
      const definition = clone(PolicyDefinitionSchema, given!);
      // A service asks for many at its own pace, and for the tenant that it names.
      if (!isService) {
        await deps.limit(caller.tenantId);
        definition.tenantId = caller.tenantId;
      }
      const { problems } = await deps.validate(definition);
      if (problems.length > 0) return create(TestPolicyResponseSchema, { problems: [...problems] });
      const conversation = readConversation(create(DetectRequestSchema, { messages, phase }));
      const verdict = await conclusionOf(deps, toDraftSnapshot(definition), conversation, language || 'en', signal);
      return create(TestPolicyResponseSchema, { verdict });
    },
  };
}

async function judge(
  deps: DraftDeps,
  policy: PolicySnapshot,
  text: string,
  signal: AbortSignal,
): Promise<DraftOutcome> {
  const parts = [{ kind: { case: 'text' as const, value: text } }];
  const conversation = readConversation(create(DetectRequestSchema, { messages: [{ role: 'user', parts }] }));
  const { findings, anonymized, unjudged } = await conclusionOf(deps, policy, conversation, 'en', signal);
  const changed = anonymized[0]?.text;
  return create(DraftOutcomeSchema, { findings, unjudged, ...(changed !== undefined && { anonymized: changed }) });
}

async function conclusionOf(
  deps: DraftDeps,
  policy: PolicySnapshot,
  conversation: Conversation,
  language: string,
  signal: AbortSignal,
): Promise<Verdict> {
  const admittedAt = performance.now();
  const scanned = await scanConversation(deps, policy, conversation, { signal, deadlineMs: deps.timeoutMs });
  const evidence = {
    requestId: '',
    policy,
    phase: conversation.phase,
    findings: locateFindings(policy, conversation, scanned),
    gaps: scanned.gaps,
    unjudged: [...conversation.unjudged, ...scanned.unjudged],
    language,
    admittedAt,
    // Numbered as in the first request of a session.
    restoring: createRestoring([], conversation),
  };
  const keyed = await withRewritten(deps.rewriter, deps.keyedFor(policy.definition.tenantId), evidence, {
    signal,
    deadlineMs: deps.timeoutMs,
  });
  return conclude(evidence, keyed).verdict;
}

/** A draft is compiled under a name of its own, which no stored policy has, and only for the caller's tenant. */
function toDraftSnapshot(definition: PolicyDefinition): PolicySnapshot {
  const hash = createHash('sha256').update(toBinary(PolicyDefinitionSchema, definition)).digest('hex').slice(0, 32);
  return { ...createSnapshot(definition, 0n), key: `test ${definition.tenantId} ${hash}` };
}

function within(prefix: string, problem: PolicyProblem): PolicyProblem {
  return create(PolicyProblemSchema, { ...problem, path: withoutPrefix(prefix, problem.path) });
}

function withoutPrefix(prefix: string, path: string): string {
  return path.startsWith(prefix) ? path.slice(prefix.length) : path;
}
