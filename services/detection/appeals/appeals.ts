import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { Action } from '#gen/gatehouse/common/v1/risk_pb.js';
import type { Database } from '#lib/db/database.js';
import { uuidv7 } from '#lib/db/ids.js';
import { toGatehouseError } from '#lib/errors/to-connect.js';
import type { Log } from '#lib/telemetry/log.js';
import type { Advice, AdvisedAppeal } from './advice.js';
import type { AppealLinks } from './link.js';
import {
  type Appealable,
  countPending,
  type FiledAppeal,
  insertAppeal,
  selectAppeal,
  selectRefusal,
  updateAdvice,
} from './store.js';

/** What appeals are made of. */
export interface AppealsDeps {
  readonly db: Database;
  readonly links: Pick<AppealLinks, 'read'>;
  /** Asks a guard model for its opinion; undefined when there is none. */
  readonly advise: ((appeal: AdvisedAppeal, signal: AbortSignal) => Promise<Advice | undefined>) | undefined;
  readonly log: Log;
}

/** Who comes with a link. */
export interface AppealVisit {
  readonly requestId: string;
  readonly token: string;
  /** Network address; empty when unknown. */
  readonly address: string;
}

/** What a visit comes to. */
export type AppealState =
  | { readonly state: 'invalid' | 'unknown' | 'closed' | 'open' | 'too many' }
  | { readonly state: 'filed'; readonly appeal: FiledAppeal; readonly isNew: boolean };

/** Appeals against refusals. */
export interface Appeals {
  /** Where an appeal stands. Changes nothing. */
  look(visit: AppealVisit): Promise<AppealState>;
  /** Files an appeal, once for each refusal; a second one leaves the first as it is. */
  file(visit: AppealVisit, statement: string): Promise<AppealState>;
  /** Gives up the advice that is being asked for. */
  close(): Promise<void>;
}

/** Actions that people can appeal against. */
const refusingActions = [Action.REJECT, Action.REPLACE];

/** Visits of one address a minute. Behind a proxy many people share one, and a link works for one refusal only. */
const visitsPerMinute = 300;

/** Appeals of one tenant a minute, and how many may wait for a decision: more than people could ever read. */
const appealsPerMinute = 120;
const maxPending = 10_000;

/** Creates appeals. */
export function createAppeals({ db, links, advise, log }: AppealsDeps): Appeals {
  const visits = new RateLimiterMemory({ points: visitsPerMinute, duration: 60 });
  const filings = new RateLimiterMemory({ points: appealsPerMinute, duration: 60 });
  const advising = new Set<Promise<void>>();
  const stopping = new AbortController();

  async function look(visit: AppealVisit): Promise<AppealState> {
    return (await enter(visit)).outcome;
  }

  /** What there is, and what there could be filed. */
  async function enter({ requestId, token, address }: AppealVisit): Promise<{
    readonly outcome: AppealState;
    readonly refusal?: Appealable & { readonly tenantId: string };
  }> {
    if (!(await mayGoOn(visits, address))) return { outcome: { state: 'too many' } };
    const tenantId = links.read(requestId, token);
    if (tenantId === undefined) return { outcome: { state: 'invalid' } };
    const appeal = await selectAppeal(db, tenantId, requestId);
    if (appeal !== undefined) return { outcome: { state: 'filed', appeal, isNew: false } };
    const refusal = await selectRefusal(db, tenantId, requestId, refusingActions);
    if (refusal === undefined) return { outcome: { state: 'unknown' } };
    if (!refusal.isOpen) return { outcome: { state: 'closed' } };
    return { outcome: { state: 'open' }, refusal: { ...refusal, tenantId } };
  }

  async function file(visit: AppealVisit, statement: string): Promise<AppealState> {
    const { outcome, refusal } = await enter(visit);
    if (refusal === undefined) return outcome;
    const { tenantId } = refusal;
    const isFull = (await countPending(db, tenantId, maxPending)) >= maxPending;
    if (isFull || !(await mayGoOn(filings, tenantId))) return { state: 'too many' };
    const id = uuidv7();
    const { requestId } = visit;
    const isNew = await insertAppeal(db, { ...refusal, id, requestId, statement });
    if (isNew) {
      log.info('appeal_filed', { tenant_id: tenantId, request_id: requestId, appeal_id: id });
      askAdvice(id, refusal);
    }
    // Of two who send at the same moment, the second finds the first one's.
    const appeal = await selectAppeal(db, tenantId, requestId);
    return appeal === undefined ? { state: 'unknown' } : { state: 'filed', appeal, isNew };
  }

  /** Off the request path: the person has their answer. */
  function askAdvice(id: string, { tenantId, applicationId, content, phase }: Appealable & { tenantId: string }): void {
    if (advise === undefined) return;
    const asking = advise({ tenantId, applicationId: applicationId ?? '', content, phase }, stopping.signal)
      .then((advice) => (advice === undefined ? undefined : updateAdvice(db, tenantId, id, advice)))
      .catch((error: unknown) =>
        log.warn('appeal_advice_failed', { tenant_id: tenantId, appeal_id: id, code: toGatehouseError(error).code }),
      )
      .finally(() => advising.delete(asking));
    advising.add(asking);
  }

  return {
    look,
    file,
    async close() {
      stopping.abort();
      await Promise.all(advising);
    },
  };
}

async function mayGoOn(limiter: RateLimiterMemory, key: string): Promise<boolean> {
  try {
    await limiter.consume(key);
    return true;
  } catch (refusal) {
    if (refusal instanceof RateLimiterRes) return false;
    throw refusal;
  }
}
