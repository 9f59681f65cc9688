import { randomUUID } from 'node:crypto';
import type { DetectionClient } from '#lib/mesh/detection-client.js';
import type { Log } from '#lib/telemetry/log.js';
import type { Metrics } from '#lib/telemetry/metrics.js';
import type { HashValue } from '../operators/apply.js';
import type { PolicyWatch } from '../policy/watch.js';
import type { ResultRecorder } from '../results/record.js';
import type { ScanPool } from '../workers/pool.js';
import { conclude } from './conclude.js';
import { readConversation } from './conversation.js';
import { waitFor } from './deadline.js';
import { toFindings } from './findings.js';
import { countVerdict } from './metrics.js';
import { scanTexts } from './scan.js';

/** What the pipeline is made of. */
export interface DetectDeps {
  readonly policies: PolicyWatch;
  readonly pool: ScanPool;
  readonly results: ResultRecorder;
  readonly hashValue: HashValue;
  /** Deadline of a call that names none. */
  readonly defaultTimeoutMs: number;
  readonly log: Log;
  readonly metrics: Metrics;
}

/** The share of a call's time that scanners may use; the rest carries the verdict back before the caller gives up. */
const scanShare = 0.9;

/**
 * Judges one request, start to end by the policy snapshot that it was admitted with: the texts of the conversation are
 * scanned in one go, and `conclude` draws the verdict from what was found.
 *
 * A scanner that fails or is late never means a pass: the policy's fail mode decides, and the verdict lists the gap.
 * Errors: those of `PolicyWatch.admit` and `scanTexts`, and DEADLINE_EXCEEDED when the policy cannot be loaded in time.
 */
export function createDetect(deps: DetectDeps): DetectionClient['detect'] {
  return async (request, principal, { signal, timeoutMs = deps.defaultTimeoutMs } = {}) => {
    const admittedAt = performance.now();
    const admitted = deps.policies.admit(principal.tenantId, request.applicationId || principal.applicationId);
    const admission = await waitFor(admitted, { signal, timeoutMs });
    try {
      const { policy, applicationId, language } = admission;
      const { phase, texts, unjudged } = readConversation(request);
      const { hits, gaps } = await scanTexts(deps, policy, texts, { signal, deadlineMs: timeoutMs * scanShare });
      const findings = toFindings(policy, texts, hits);
      const verdict = conclude(
        {
          requestId: createRequestId(),
          policy,
          phase,
          findings,
          gaps,
          unjudged,
          language: request.language || language,
          admittedAt,
        },
        deps.hashValue,
      );
      countVerdict(deps.metrics, verdict);
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
