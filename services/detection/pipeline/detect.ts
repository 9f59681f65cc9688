import { randomUUID } from 'node:crypto';
import type { DetectionClient } from '#lib/mesh/detection-client.js';
import type { Metrics } from '#lib/telemetry/metrics.js';
import type { FinishAnswer } from '../answers/finish.js';
import type { Bans } from '../bans/bans.js';
import type { HashValue } from '../operators/apply.js';
import type { PolicyWatch } from '../policy/watch.js';
import type { ResultRecorder } from '../results/record.js';
import { conclude } from './conclude.js';
import { readConversation } from './conversation.js';
import { waitFor } from './deadline.js';
import { locateFindings } from './findings.js';
import { countVerdict } from './metrics.js';
import { type ScanDeps, scanConversation } from './scan.js';

/** What the pipeline is made of. */
export interface DetectDeps extends ScanDeps {
  readonly policies: PolicyWatch;
  readonly results: ResultRecorder;
  readonly bans: Pick<Bans, 'count'>;
  readonly finishAnswer: FinishAnswer;
  readonly hashValue: HashValue;
  /** Deadline of a call that names none. */
  readonly defaultTimeoutMs: number;
  readonly metrics: Metrics;
}

/** The share of a call's time that scanners may use; the rest carries the verdict back before the caller gives up. */
export const scanShare = 0.9;

/**
 * Judges one request, start to end by the policy snapshot that it was admitted with: the texts of the conversation are
 * scanned in one go, and `conclude` draws the verdict from what was found.
 *
 * A scanner that fails or is late never means a pass: the policy's fail mode decides, and the verdict lists the gap.
 * Errors: those of `PolicyWatch.admit` and `scanConversation`, and DEADLINE_EXCEEDED when the policy cannot be loaded in
 * time.
 */
export function createDetect(deps: DetectDeps): DetectionClient['detect'] {
  return async (request, principal, { signal, timeoutMs = deps.defaultTimeoutMs } = {}) => {
    const admittedAt = performance.now();
    const admitted = deps.policies.admit(principal.tenantId, request.applicationId || principal.applicationId);
    const admission = await waitFor(admitted, { signal, timeoutMs });
    try {
      const { policy, applicationId, language } = admission;
      const conversation = readConversation(request);
      const { phase, texts } = conversation;
      const limits = { signal, deadlineMs: timeoutMs * scanShare };
      const scanned = await scanConversation(deps, policy, conversation, limits);
      const findings = locateFindings(policy, conversation, scanned);
      const { verdict, because } = conclude(
        {
          requestId: createRequestId(),
          policy,
          phase,
          findings,
          gaps: scanned.gaps,
          unjudged: [...conversation.unjudged, ...scanned.unjudged],
          language: request.language || language,
          admittedAt,
        },
        deps.hashValue,
      );
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
      if (!request.skipRecord)
        deps.results.record({ verdict, request, principal, applicationId, texts, findings, createdAt: new Date() });
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
