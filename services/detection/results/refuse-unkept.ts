import { GatehouseError } from '#lib/errors/error.js';
import type { DetectionClient } from '#lib/mesh/detection-client.js';
import type { ResultRecorder } from './record.js';

/**
 * The same clients, which judge nothing whose result could not be kept. Checks that leave no result are judged all the same.
 * Errors: RESULTS_FULL.
 */
export function refuseUnkept(results: Pick<ResultRecorder, 'hasRoom'>): (client: DetectionClient) => DetectionClient {
  const refusalOf = ({ skipRecord }: { readonly skipRecord: boolean }): GatehouseError | undefined =>
    skipRecord || results.hasRoom() ? undefined : new GatehouseError('RESULTS_FULL', { retryAfterSeconds: 1 });
  return (client) => ({
    async detect(request, principal, options) {
      const refusal = refusalOf(request);
      if (refusal !== undefined) throw refusal;
      return client.detect(request, principal, options);
    },
    openStream(open, principal, handlers, options) {
      const refusal = refusalOf(open);
      if (refusal === undefined) return client.openStream(open, principal, handlers, options);
      let isOver = false;
      // Not from within this call: the caller does not have its end of the stream yet.
      queueMicrotask(() => {
        if (!isOver) handlers.onError(refusal);
      });
      return {
        send: () => undefined,
        close: () => undefined,
        cancel() {
          isOver = true;
        },
      };
    },
  });
}
