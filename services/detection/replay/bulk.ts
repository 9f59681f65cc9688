import { clone, create } from '@bufbuild/protobuf';
import { timestampNow } from '@bufbuild/protobuf/wkt';
import { Action } from '#gen/gatehouse/common/v1/risk_pb.js';
import {
  type Replay,
  type ReplayProgress,
  ReplayProgressSchema,
  type ReplayResultsRequest,
  type ReplayResultsResponse,
  ReplayResultsResponseSchema,
} from '#gen/gatehouse/detection/v1/replay_pb.js';
import { type DetectionResult, ListResultsRequestSchema } from '#gen/gatehouse/detection/v1/result_pb.js';
import { countResults, listResults } from '../results/view.js';
import { preparePolicies, type ReplayDeps, replayOne } from './replay.js';
import { selectSealed } from './store.js';

const defaultMaxResults = 1_000;

/** Results of one page: their sealed texts are in memory together. */
const pageSize = 100;

/** Results that are judged at once; live requests of the tenant wait behind them as behind other requests of its own. */
const concurrency = 4;

/**
 * Judges the results that a filter selects again, newest first, and reports each one that differs with the progress so
 * far. Results that come in meanwhile are left out. The last message has `done` equal to `total`.
 *
 * Errors: those of `preparePolicies` and of the scanners.
 */
export async function* replayResults(
  deps: ReplayDeps,
  tenantId: string,
  request: ReplayResultsRequest,
  signal: AbortSignal,
): AsyncGenerator<ReplayResultsResponse> {
  const findPolicy = await preparePolicies(deps, tenantId, request.target);
  const limit = request.maxResults || defaultMaxResults;
  const filter = clone(ListResultsRequestSchema, request.filter ?? create(ListResultsRequestSchema));
  Object.assign(filter, { pageSize, pageToken: '', endTime: filter.endTime ?? timestampNow() });
  const tally = createTally(await countResults(deps.db, tenantId, filter, limit));
  yield create(ReplayResultsResponseSchema, { progress: tally.progress() });

  let left = tally.total;
  while (left > 0 && !signal.aborted) {
    const page = await listResults(deps.db, tenantId, filter);
    const results = page.results.slice(0, left);
    const ids = results.flatMap(({ verdict, replayable }) => (verdict && replayable ? [verdict.requestId] : []));
    const sealed = await selectSealed(deps.db, tenantId, ids);
    for (let at = 0; at < results.length; at += concurrency) {
      signal.throwIfAborted();
      const replays = await Promise.all(
        results.slice(at, at + concurrency).map(async (result) => {
          const kept = sealed.get(result.verdict?.requestId ?? '');
          return { result, replay: kept && (await replayOne(deps, findPolicy, result, kept, signal)) };
        }),
      );
      for (const { result, replay } of replays) {
        const isChanged = tally.count(result, replay);
        const isReported = replay !== undefined && (isChanged || request.includeEqual);
        if (isReported) yield create(ReplayResultsResponseSchema, { replay, progress: tally.progress() });
      }
    }
    left -= results.length;
    if (page.nextPageToken === '' || results.length === 0) break;
    filter.pageToken = page.nextPageToken;
    yield create(ReplayResultsResponseSchema, { progress: tally.progress() });
  }
  tally.close();
  yield create(ReplayResultsResponseSchema, { progress: tally.progress() });
}

/** Counts what became of the results of one bulk replay. */
function createTally(total: number) {
  const counts = { total, done: 0, changed: 0, skipped: 0, stricter: 0, milder: 0 };
  const before = new Map<Action, number>();
  const after = new Map<Action, number>();
  const add = (counted: Map<Action, number>, action: Action) => counted.set(action, (counted.get(action) ?? 0) + 1);
  return {
    total,
    /** Counts one result; whether it differs. */
    count(result: DetectionResult, replay: Replay | undefined): boolean {
      counts.done++;
      const [was, is] = [result.verdict?.action ?? Action.PASS, replay?.after?.action];
      if (replay === undefined || is === undefined) {
        counts.skipped++;
        return false;
      }
      add(before, was);
      add(after, is);
      if (is > was) counts.stricter++;
      if (is < was) counts.milder++;
      const isChanged = replay.verdictDiffers || replay.differences.length > 0;
      if (isChanged) counts.changed++;
      return isChanged;
    },
    /** Results that were removed while the replay ran are not looked at any more. */
    close() {
      counts.total = counts.done;
    },
    progress(): ReplayProgress {
      const actions = [...new Set([...before.keys(), ...after.keys()])].sort((a, b) => a - b);
      return create(ReplayProgressSchema, {
        ...counts,
        actions: actions.map((action) => ({
          action,
          before: before.get(action) ?? 0,
          after: after.get(action) ?? 0,
        })),
      });
    },
  };
}
