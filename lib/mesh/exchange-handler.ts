import type { ServiceImpl } from '@connectrpc/connect';
import type { DetectionService } from '#gen/gatehouse/detection/v1/detection_pb.js';
import type { DetectionClient } from './detection-client.js';

/** What the server side of Exchange is made of. */
export interface ExchangeHandlerDeps {
  readonly client: DetectionClient;
  readonly secrets: { isMeshToken(token: string): boolean };
  readonly instanceId: string;
  readonly version: string;
}

/** The implementation of `DetectionService.Exchange` over any detection client. */
export function createExchangeHandler(_deps: ExchangeHandlerDeps): ServiceImpl<typeof DetectionService>['exchange'] {
  throw new Error('in the next commit');
}
