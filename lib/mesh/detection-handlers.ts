import type { ServiceImpl } from '@connectrpc/connect';
import type { DetectionService } from '#gen/gatehouse/detection/v1/detection_pb.js';
import type { DetectionClient } from './detection-client.js';

/** Detect, DetectBatch and DetectStream over any detection client; the principal comes from the call's context. */
export function createDetectHandlers(
  _client: DetectionClient,
): Pick<ServiceImpl<typeof DetectionService>, 'detect' | 'detectBatch' | 'detectStream'> {
  throw new Error('in the next commit');
}
