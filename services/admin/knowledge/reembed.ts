import type { Database } from '#lib/db/database.js';
import { uuidv7 } from '#lib/db/ids.js';
import { toGatehouseError } from '#lib/errors/to-connect.js';
import type { EmbeddingClient } from '#lib/mesh/embedding-client.js';
import type { Log } from '#lib/telemetry/log.js';
import type { Changes } from '../audit/change.js';
import type { Caller } from '../auth/caller.js';
import { embedTexts } from './embed.js';
import { maxEntries, selectBase, selectEntries, selectForeignBases, updateContent, updateVectors } from './store.js';

/** What embedding anew is made of. */
export interface ReembedDeps {
  readonly db: Database;
  readonly changes: Changes;
  readonly embedding: EmbeddingClient;
}

/** Vectors in one statement. */
export const vectorsAtOnce = 500;

/**
 * Embeds one base anew when its vectors are of another model than this one; returns whether it did. What was changed
 * meanwhile is left alone: whoever changed it has embedded it. Errors: those of the embedding client.
 */
export async function reembedBase(
  { db, changes, embedding }: ReembedDeps,
  tenantId: string,
  baseId: string,
  model: string,
): Promise<boolean> {
  const base = await selectBase(db, tenantId, baseId);
  if (base === undefined || base.embeddingModel === model) return false;
  const entries = await selectEntries(db, tenantId, baseId, 0, maxEntries);
  const { model: embeddingModel, vectors } = await embedTexts(
    embedding,
    entries.map(({ question }) => question),
  );
  const work = changes.apply(program(tenantId), 'knowledge_base', async (tx) => {
    const now = await selectBase(tx, tenantId, baseId);
    if (now?.contentId !== base.contentId) throw changedMeanwhile;
    for (let at = 0; at < vectors.length; at += vectorsAtOnce)
      await updateVectors(tx, tenantId, baseId, at, vectors.slice(at, at + vectorsAtOnce));
    const vectorBytes = BigInt(vectors.reduce((sum, { bytes }) => sum + bytes.length, 0));
    await updateContent(tx, tenantId, baseId, { ...now, contentId: uuidv7(), embeddingModel, vectorBytes });
    const [before, after] = [{ embeddingModel: base.embeddingModel }, { embeddingModel }];
    return { result: true, action: 'update', thingId: baseId, before, after };
  });
  return work.then(
    () => true,
    (error: unknown) => {
      if (error === changedMeanwhile) return false;
      throw error;
    },
  );
}

/** Takes back the transaction. */
const changedMeanwhile = new Error('the knowledge base was changed meanwhile');

/** Nobody did it: the program itself. */
function program(tenantId: string): Caller {
  return { tenantId, actorId: '', userId: '', role: undefined, isSuperAdmin: false, policyId: '', address: '' };
}

/** How often it is looked whether the model was changed. */
const intervalMs = 60_000;

/** Bases that are looked for at once. */
const basesAtOnce = 100;

/** Less than every id. */
const firstId = '00000000-0000-0000-0000-000000000000';

/** Keeps all vectors of the model that is configured. Owns a timer; call `close`. */
export function startReembedding({ log, ...deps }: ReembedDeps & { readonly log: Log }): { close(): Promise<void> } {
  let running = Promise.resolve();
  let isFailing = false;
  let closed = false;

  async function run(): Promise<void> {
    try {
      const { model } = await deps.embedding.embed(['model'], { timeoutMs: 10_000 });
      await reembedAll(model);
      isFailing = false;
    } catch (error) {
      if (!isFailing && !closed) log.warn('knowledge_model_unknown', { code: toGatehouseError(error).code });
      isFailing = true;
    }
  }

  async function reembedAll(model: string): Promise<void> {
    let count = 0;
    let after = firstId;
    for (;;) {
      const bases = await selectForeignBases(deps.db, model, after, basesAtOnce);
      for (const { id, tenantId } of bases) {
        if (closed) return;
        after = id;
        // One that fails is tried again in a minute; it must not keep the others waiting.
        const done = await reembedBase(deps, tenantId, id, model).catch((error: unknown) => {
          log.warn('knowledge_not_embedded', { tenant_id: tenantId, base_id: id, code: toGatehouseError(error).code });
          return false;
        });
        if (done) count++;
      }
      if (bases.length < basesAtOnce) break;
    }
    if (count > 0) log.info('knowledge_embedded_anew', { model, bases: count });
  }

  const start = () => {
    running = running.then(run);
  };
  start();
  const timer = setInterval(start, intervalMs).unref();
  return {
    async close() {
      closed = true;
      clearInterval(timer);
      await running;
    },
  };
}
