import { randomUUID } from 'node:crypto';
import { TraceLevel } from '#gen/gatehouse/detection/v1/detection_pb.js';
import type { EngineVersions } from '#gen/gatehouse/detection/v1/verdict_pb.js';
import type { DetectionClient } from '#lib/mesh/detection-client.js';
import type { Metrics } from '#lib/telemetry/metrics.js';
import type { FinishAnswer } from '../answers/finish.js';
import type { Bans } from '../bans/bans.js';
import type { Rewriter } from '../genai/rewrite.js';
import type { KeyedOperators } from '../operators/keyed.js';
import type { PolicyWatch } from '../policy/watch.js';
import type { ResultRecorder } from '../results/record.js';
import type { Vault } from '../vault/vault.js';
import { concludeRestoring } from './conclude-restoring.js';
import { readConversation } from './conversation.js';
import { waitFor } from './deadline.js';
import { locateFindings } from './findings.js';
import { countVerdict } from './metrics.js';
import { withRewritten } from './rewriting.js';
import { type ScanDeps, scanConversation } from './scan.js';
import { createStopwatch } from './stopwatch.js';
import { traceOf } from './trace.js';
import { assertMayTrace } from './trace-access.js';

/** What the pipeline is made of. */
export interface DetectDeps extends ScanDeps {
  readonly policies: PolicyWatch;
  readonly results: ResultRecorder;
  readonly bans: Pick<Bans, 'count'>;
  readonly finishAnswer: FinishAnswer;
  readonly keyedFor: KeyedOperators['keyedFor'];
  /** Undefined when no guard model is configured. */
  readonly rewriter: Rewriter | undefined;
  readonly vault: Vault;
  /** Deadline of a call that names none. */
  readonly defaultTimeoutMs: number;
  readonly metrics: Metrics;
  /** What judges; traces and results carry it. */
  readonly versions: EngineVersions;
}

/** The share of a call's time that scanners may use; the rest carries the verdict back before the caller gives up. */
export const scanShare = 0.9;

/**
 * Judges one request, start to end by the policy snapshot that it was admitted with: the texts of the conversation are
 * scanned in one go, and `conclude` draws the verdict from what was found.
 *
 * A scanner that fails or is late never means a pass: the policy's fail mode decides, and the verdict lists the gap.
 * Errors: those of `PolicyWatch.admit` and `scanConversation`, PERMISSION_DENIED for a trace that the caller may not see,
 * and DEADLINE_EXCEEDED when the policy cannot be loaded in time.
 */
export function createDetect(deps: DetectDeps): DetectionClient['detect'] {
  return async (request, principal, { signal, timeoutMs = deps.defaultTimeoutMs } = {}) => {
    assertMayTrace(principal, request);
    const admittedAt = performance.now();
    const stopwatch = request.trace === TraceLevel.UNSPECIFIED ? undefined : createStopwatch();
    const admitted = deps.policies.admit(principal.tenantId, request.applicationId || principal.applicationId);
    const admission = await waitFor(admitted, { signal, timeoutMs });
    stopwatch?.note('admit', performance.now() - admittedAt);
    try {
      const { policy, applicationId, language } = admission;
      const conversation = readConversation(request);
      const { phase } = conversation;
      const limits = { signal, deadlineMs: timeoutMs * scanShare, stopwatch };
      const scanned = await scanConversation(deps, policy, conversation, limits);
      const scannedAt = performance.now();
      const owner = { tenantId: principal.tenantId, applicationId };
      const evidence = {
        requestId: createRequestId(),
        policy,
        phase,
        findings: locateFindings(policy, conversation, scanned),
        gaps: scanned.gaps,
        unjudged: [...conversation.unjudged, ...scanned.unjudged],
        language: request.language || language,
        admittedAt,
      };
      const keyed = await withRewritten(deps.rewriter, deps.keyedFor(principal.tenantId), evidence, {
        signal,
        deadlineMs: timeoutMs * scanShare - (scannedAt - admittedAt),
      });
      const { vault } = deps;
      const { verdict, because, findings } = await concludeRestoring(
        { vault, keyed },
        owner,
        request,
        conversation,
        evidence,
      );
      if (stopwatch !== undefined) {
        stopwatch.note('conclude', performance.now() - scannedAt);
        const withText = request.trace === TraceLevel.TEXT;
        const conclusion = { verdict, because };
        const { versions } = deps;
        const stages = stopwatch.stages();
        verdict.trace = traceOf({ policy, conversation, scanned, findings, conclusion, stages, versions, withText });
      }
      const timeLeftMs = timeoutMs - (performance.now() - admittedAt);
      const finishing = deps.finishAnswer({
        verdict,
        because,
        policy,
        tenantId: principal.tenantId,
        language: request.language || language,
        isRecorded: !request.skipRecord,
        admittedAt,
        timeLeftMs,
      });
      if (finishing !== undefined) await finishing;
      countVerdict(deps.metrics, verdict);
      deps.bans.count({ verdict, request, messages: request.messages, principal, applicationId, policy });
      if (!request.skipRecord) {
        const kept = deps.results.record({
          verdict,
          request,
          principal,
          applicationId,
          texts: conversation.texts,
          conversation,
          findings,
          createdAt: new Date(),
          policyVersion: policy.definition.revision,
        });
        if (kept !== undefined) await kept;
      }
      return verdict;
    } finally {
      admission.release();
    }
  };
}

/** "guardrails-" and 32 hexadecimal digits, as existing clients expect it. */
export function createRequestId(): string {
  return `guardrails-${randomUUID().replaceAll('-', '')}`;
}
