import type { DetectRequest, Message } from '#gen/gatehouse/detection/v1/detection_pb.js';
import type { Verdict } from '#gen/gatehouse/detection/v1/verdict_pb.js';
import type { Principal } from '#lib/auth/principal.js';
import type { Database } from '#lib/db/database.js';
import { uuidv7 } from '#lib/db/ids.js';
import type { Listener } from '#lib/db/listener.js';
import type { DetectionClient } from '#lib/mesh/detection-client.js';
import type { Log } from '#lib/telemetry/log.js';
import type { Metrics } from '#lib/telemetry/metrics.js';
import type { PolicySnapshot } from '../policy/snapshot.js';
import { toStoredUserId } from './ban.js';
import { countingLevel } from './counting.js';
import { toRefusal } from './refusal.js';
import { createTriggerCounter } from './triggers.js';
import { watchBans } from './watch.js';

/** What bans are made of. */
export interface BansDeps {
  readonly db: Database;
  readonly listener: Listener;
  readonly log: Log;
  readonly metrics: Pick<Metrics, 'banTriggers' | 'bannedRequests'>;
}

/** A verdict that may count against an end user. */
export interface CountedRequest {
  readonly verdict: Verdict;
  readonly request: Pick<DetectRequest, 'endUserId' | 'source' | 'skipRecord'>;
  /** As in `JudgedTurn`. */
  readonly messages: readonly Message[];
  readonly principal: Pick<Principal, 'tenantId'>;
  readonly applicationId: string;
  readonly policy: Pick<PolicySnapshot, 'definition' | 'settings'>;
}

/** Bans of end users. Owns timers; call `close`. */
export interface Bans {
  /** Counts a verdict against the end user that the caller named, and bans by the policy. Never throws, never waits. */
  count(judged: CountedRequest): void;
  /**
   * The same client, refusing banned end users before anything else is done for them, rate limits included.
   *
   * Errors: USER_BANNED. A request that names no end user is never refused: nobody else could be meant but the tenant.
   */
  refuse(client: DetectionClient): DetectionClient;
  close(graceMs: number): Promise<void>;
}

/** Loads the bans that hold and keeps them up to date. Rejects when the database cannot be reached. */
export async function createBans({ db, listener, log, metrics }: BansDeps): Promise<Bans> {
  const watch = await watchBans({ db, listener, log });
  const counter = createTriggerCounter({ db, onBans: watch.apply, log, metrics });

  function refusalOf(
    { endUserId, language }: Pick<DetectRequest, 'endUserId' | 'language'>,
    { tenantId, language: tenantLanguage }: Principal,
  ): Error | undefined {
    if (endUserId === '') return undefined;
    const ban = watch.find(tenantId, endUserId);
    if (ban === undefined) return undefined;
    metrics.bannedRequests.inc({});
    return toRefusal(ban, language || tenantLanguage);
  }

  return {
    count({ verdict, request, messages, principal, applicationId, policy }) {
      const rule = policy.settings.bans;
      const endUserId = toStoredUserId(request.endUserId);
      if (rule === undefined || endUserId === '') return;
      const { source, skipRecord } = request;
      const riskLevel = countingLevel({ verdict, messages, source, skipRecord });
      if (riskLevel < rule.leastLevel) return;
      counter.add({
        id: uuidv7(),
        tenantId: principal.tenantId,
        endUserId,
        policyId: policy.definition.policyId,
        applicationId,
        requestId: verdict.requestId,
        riskLevel,
        at: performance.now(),
        ...rule,
      });
    },

    refuse(client) {
      return {
        async detect(request, principal, options) {
          const refusal = refusalOf(request, principal);
          if (refusal !== undefined) throw refusal;
          return client.detect(request, principal, options);
        },
        openStream(open, principal, handlers, options) {
          const refusal = refusalOf(open, principal);
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
      };
    },

    async close(graceMs) {
      await counter.close(graceMs);
      watch.close();
    },
  };
}
