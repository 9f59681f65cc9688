import type { DetectRequest } from '#gen/gatehouse/detection/v1/detection_pb.js';
import type { Verdict } from '#gen/gatehouse/detection/v1/verdict_pb.js';
import type { Principal } from '#lib/auth/principal.js';
import type { ApiLimit } from '#lib/limits/api-limit.js';
import type { DetectionClient } from '#lib/mesh/detection-client.js';

/** What judging on behalf of a gateway needs. */
export interface JudgeDeps {
  readonly detection: Pick<DetectionClient, 'detect'>;
  /** Counts one call; absent where detection counts itself. Errors: RATE_LIMITED. */
  readonly limit?: Pick<ApiLimit, 'count'>;
}

/** Judges one request. Errors: RATE_LIMITED; those of `DetectionClient`. */
export type Judge = (request: DetectRequest, principal: Principal, signal: AbortSignal) => Promise<Verdict>;

/** Creates the judge. */
export function createJudge({ detection, limit }: JudgeDeps): Judge {
  return async (request, principal, signal) => {
    await limit?.count(principal);
    return detection.detect(request, principal, { signal });
  };
}
