import { LRUCache } from 'lru-cache';
import { Phase } from '#gen/gatehouse/common/v1/risk_pb.js';
import { GatehouseError } from '#lib/errors/error.js';
import { toGatehouseError } from '#lib/errors/to-connect.js';
import type { DetectionClient, GuardedStream } from '#lib/mesh/detection-client.js';
import type { Log } from '#lib/telemetry/log.js';
import type { Metrics } from '#lib/telemetry/metrics.js';
import type { FinishAnswer } from '../answers/finish.js';
import type { Bans } from '../bans/bans.js';
import type { GenaiOutcome, GenaiScanner } from '../genai/scan.js';
import type { KeyedOperators } from '../operators/keyed.js';
import { type JudgedText, readUtterances } from '../pipeline/conversation.js';
import { waitFor } from '../pipeline/deadline.js';
import { createRequestId, scanShare } from '../pipeline/detect.js';
import { gapsWithoutModel, suspendedGaps } from '../pipeline/gaps.js';
import { judgeHeavy } from '../pipeline/heavy.js';
import { countVerdict } from '../pipeline/metrics.js';
import type { CompiledPolicy } from '../policy/compiled.js';
import type { PolicySnapshot } from '../policy/snapshot.js';
import type { Admission, PolicyWatch } from '../policy/watch.js';
import type { ResultRecorder } from '../results/record.js';
import { createPlaceholderSearch } from '../vault/placeholder-search.js';
import type { Vault } from '../vault/vault.js';
import type { ScanPool } from '../workers/pool.js';
import { createAutomatonCache } from './automaton-cache.js';
import { createStreamPlan, type StreamPlan } from './plan.js';
import { createStreamSession } from './session.js';

/** What guarded streams are made of. */
export interface OpenStreamDeps {
  readonly policies: PolicyWatch;
  /** A policy compiled in this thread: streams are judged where their text comes by. */
  readonly compiled: (policy: PolicySnapshot) => CompiledPolicy | Promise<CompiledPolicy>;
  /** Runs patterns that are too dear to follow the text as it comes. */
  readonly pool: Pick<ScanPool, 'searchHeavy'>;
  /** Undefined when no guard model is configured. */
  readonly genai?: GenaiScanner | undefined;
  readonly results: ResultRecorder;
  readonly bans: Pick<Bans, 'count'>;
  readonly finishAnswer: FinishAnswer;
  readonly keyedFor: KeyedOperators['keyedFor'];
  readonly vault: Pick<Vault, 'read'>;
  /** Longest time for a whole stream whose caller names none. */
  readonly defaultTimeoutMs: number;
  readonly log: Log;
  readonly metrics: Metrics;
}

const nothingSaid: GenaiOutcome = { hits: [], imageHits: [], overturned: new Set(), gaps: [], unjudged: [] };

/** Policies whose plans are kept: those that stream at present. A plan takes up to some megabytes. */
const MAX_PLANS = 64;

/**
 * Opens guarded streams. What is sent before the policy is there waits in its order.
 *
 * Errors, by `onError`: those of `PolicyWatch.admit` and `createStreamSession`, DEADLINE_EXCEEDED, and CANCELED when the
 * signal gives up. A policy that cannot be prepared is INTERNAL, whatever its fail mode: nothing is delivered unguarded.
 */
export function createOpenStream(deps: OpenStreamDeps): DetectionClient['openStream'] {
  const automata = createAutomatonCache();
  const plans = new LRUCache<string, StreamPlan>({ max: MAX_PLANS });

  async function planFor(policy: PolicySnapshot): Promise<StreamPlan> {
    const known = plans.get(policy.key);
    if (known !== undefined) return known;
    const plan = createStreamPlan(await deps.compiled(policy), policy.settings, automata);
    plans.set(policy.key, plan);
    return plan;
  }

  return (open, principal, handlers, { signal, timeoutMs = deps.defaultTimeoutMs } = {}) => {
    const admittedAt = performance.now();
    const requestId = createRequestId();
    const timer = setTimeout(() => fail(new GatehouseError('DEADLINE_EXCEEDED', { values: { timeoutMs } })), timeoutMs);
    const onAbort = () => fail(new GatehouseError('CANCELED'));
    signal?.addEventListener('abort', onAbort, { once: true });
    let admission: Admission | undefined;
    let session: GuardedStream | undefined;
    let waiting: ((session: GuardedStream) => void)[] = [];
    const over = new AbortController();
    let isOver = false;

    /** Ends the stream once, whatever ends it. */
    function finish(tell: () => void): void {
      if (isOver) return;
      isOver = true;
      clearTimeout(timer);
      signal?.removeEventListener('abort', onAbort);
      session?.cancel();
      over.abort();
      waiting = [];
      admission?.release();
      tell();
    }

    function fail(thrown: unknown): void {
      const error = toGatehouseError(thrown);
      const { tenantId } = principal;
      if (error.code === 'INTERNAL')
        deps.log.error('stream_failed', { tenant_id: tenantId, request_id: requestId, error });
      finish(() => handlers.onError(error));
    }

    async function begin(): Promise<void> {
      const admitted = deps.policies.admit(principal.tenantId, open.applicationId || principal.applicationId);
      admission = await waitFor(admitted, { signal, timeoutMs });
      if (isOver) return admission.release();
      const { policy, applicationId, language } = admission;
      const owner = { tenantId: principal.tenantId, applicationId };
      const [plan, { placeholders }] = await Promise.all([planFor(policy), deps.vault.read(owner, open.restore)]);
      if (isOver) return;
      session = createStreamSession({
        policy,
        plan,
        requestId,
        language: open.language || language,
        admittedAt,
        gaps: [
          ...suspendedGaps(policy, Phase.OUTPUT),
          ...(deps.genai === undefined ? gapsWithoutModel(policy, Phase.OUTPUT) : []),
        ],
        judge: judgeFor({ ...policy, settings: plan.settings }, plan),
        keyed: deps.keyedFor(principal.tenantId),
        placeholders: placeholders.length === 0 ? undefined : createPlaceholderSearch(placeholders),
        handlers: {
          onRelease: handlers.onRelease,
          // Told by onConcluded, which may have to wait for the answer.
          onVerdict: () => undefined,
          onError: fail,
        },
        onConcluded({ verdict, because, texts, findings }) {
          const tell = () => {
            countVerdict(deps.metrics, verdict);
            deps.bans.count({ verdict, request: open, messages: [], principal, applicationId, policy });
            const kept = open.skipRecord
              ? undefined
              : deps.results.record({
                  verdict,
                  request: open,
                  principal,
                  applicationId,
                  texts,
                  conversation: {
                    phase: Phase.OUTPUT,
                    texts,
                    images: [],
                    before: readUtterances(open.context),
                    unjudged: [],
                  },
                  findings,
                  createdAt: new Date(),
                  policyVersion: policy.definition.revision,
                  isStreamed: true,
                });
            const answer = (): void => finish(() => handlers.onVerdict(verdict));
            if (kept === undefined) answer();
            else kept.then(answer, fail);
          };
          const timeLeftMs = timeoutMs - (performance.now() - admittedAt);
          const finishing = deps.finishAnswer({
            verdict,
            because,
            policy,
            tenantId: principal.tenantId,
            language: open.language || language,
            isRecorded: !open.skipRecord,
            admittedAt,
            timeLeftMs,
          });
          if (finishing === undefined) tell();
          else finishing.then(tell, fail);
        },
      });
      for (const act of waiting) act(session);
      waiting = [];
    }

    /**
     * What judges the answer as a whole beside the guard: the guard model, and patterns that are too dear to follow the
     * text. Undefined when the policy has neither.
     */
    function judgeFor(
      policy: PolicySnapshot,
      plan: StreamPlan,
    ): ((texts: readonly JudgedText[]) => Promise<GenaiOutcome>) | undefined {
      const asksModel =
        deps.genai !== undefined && [...policy.genaiRules, ...policy.definedEntities].some(({ rule }) => rule.onOutput);
      const isHeavy = plan.policy.shared.heavy.some((rule) => policy.rules[rule]!.onOutput);
      if (!asksModel && !isHeavy) return undefined;
      const before = readUtterances(open.context);
      return async (texts) => {
        const deadlineMs = (timeoutMs - (performance.now() - admittedAt)) * scanShare;
        const limits = { signal: over.signal, deadlineMs };
        const contents = texts.map(({ text }) => text);
        const [said, heavy] = await Promise.all([
          asksModel ? deps.genai!.judge(policy, { texts, images: [], before }, limits) : nothingSaid,
          isHeavy ? judgeHeavy(deps, policy, contents, Phase.OUTPUT, limits) : undefined,
        ]);
        if (heavy === undefined) return said;
        const hits = texts.map((_, index) => [...(said.hits[index] ?? []), ...(heavy.hits[index] ?? [])]);
        return { ...said, hits, gaps: [...said.gaps, ...heavy.gaps] };
      };
    }

    function act(action: (session: GuardedStream) => void): void {
      if (isOver) return;
      if (session === undefined) waiting.push(action);
      else action(session);
    }

    if (signal?.aborted) onAbort();
    else begin().catch(fail);
    return {
      send: (delta) => act((guarded) => guarded.send(delta)),
      close: (channel) => act((guarded) => guarded.close(channel)),
      cancel: () => finish(() => undefined),
    };
  };
}
