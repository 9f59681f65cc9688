import type { Database } from '#lib/db/database.js';
import { toGatehouseError } from '#lib/errors/to-connect.js';
import type { EmbeddingClient } from '#lib/mesh/embedding-client.js';
import type { Log } from '#lib/telemetry/log.js';
import type { Metrics } from '#lib/telemetry/metrics.js';
import type { KnowledgeBaseRef } from './base.js';
import { createContentCache } from './content-cache.js';
import { createSearcher } from './searcher.js';

/** What knowledge is made of. */
export interface KnowledgeDeps {
  readonly db: Database;
  readonly embedding: EmbeddingClient;
  readonly log: Log;
  readonly metrics: Pick<Metrics, 'cacheLookup' | 'knowledgeAnswers'>;
}

/** An answer that was found. */
export interface KnowledgeAnswer {
  readonly baseId: string;
  readonly questionId: string;
  readonly answer: string;
  /** Cosine of the angle between the question and the query. */
  readonly similarity: number;
}

/** Prepared answers to questions. Owns a thread while it is in use; call `close`. */
export interface Knowledge {
  /**
   * The answer to the question that lies nearest to the query, over all bases, if it is near enough for its base.
   *
   * Undefined when there is none, and when it could not be found in time or at all, which is logged: the template serves
   * then. Never rejects.
   */
  answer(bases: readonly KnowledgeBaseRef[], query: string, timeoutMs: number): Promise<KnowledgeAnswer | undefined>;
  close(): Promise<void>;
}

/** Creates knowledge. */
export function createKnowledge({ db, embedding, log, metrics }: KnowledgeDeps): Knowledge {
  const contents = createContentCache({ db, onLookup: (hit) => metrics.cacheLookup('knowledge', hit) });
  const searcher = createSearcher();
  /** Bases whose vectors are of another model, so that each is logged once. */
  const foreign = new Set<string>();

  async function find(
    bases: readonly KnowledgeBaseRef[],
    query: string,
    timeoutMs: number,
  ): Promise<KnowledgeAnswer | undefined> {
    const [embedded, loaded] = await Promise.all([
      embedding.embed([query], { timeoutMs }),
      Promise.all(bases.map(async (base) => ({ base, content: await contents.get(base) }))),
    ]);
    const vector = embedded.vectors[0];
    const searched = loaded.flatMap(({ base, content }) => {
      if (content === undefined || vector === undefined) return [];
      if (content.embeddingModel === embedded.model) return [{ base, content }];
      reportForeign(base, content.embeddingModel, embedded.model);
      return [];
    });
    if (searched.length === 0 || vector === undefined) return undefined;
    const matches = await searcher.search({ tables: searched.map(({ content }) => content.vectors), query: vector });
    let best: KnowledgeAnswer | undefined;
    searched.forEach(({ base, content }, index) => {
      const match = matches[index];
      if (match === undefined || match.similarity < base.similarityThreshold) return;
      if (best !== undefined && best.similarity >= match.similarity) return;
      // The table has one row for each answer.
      best = { baseId: base.id, similarity: match.similarity, ...content.answers[match.row]! };
    });
    return best;
  }

  /** Admin embeds such a base anew; until then its vectors mean something else than the query's. */
  function reportForeign(base: KnowledgeBaseRef, ofBase: string, ofQuery: string): void {
    const key = `${base.id} ${ofQuery}`;
    if (foreign.has(key)) return;
    if (foreign.size > 1_000) foreign.clear();
    foreign.add(key);
    log.warn('knowledge_model_differs', { base_id: base.id, of_base: ofBase, of_query: ofQuery });
  }

  return {
    async answer(bases, query, timeoutMs) {
      try {
        const found = await within(timeoutMs, find(bases, query, timeoutMs));
        metrics.knowledgeAnswers.inc({ outcome: found === undefined ? 'miss' : 'hit' });
        return found;
      } catch (error) {
        metrics.knowledgeAnswers.inc({ outcome: 'failed' });
        log.warn('knowledge_not_asked', { tenant_id: bases[0]?.tenantId, code: toGatehouseError(error).code, error });
        return undefined;
      }
    },
    close: () => searcher.close(),
  };
}

function within<T>(timeoutMs: number, work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const late = () => reject(new DOMException('the answer was not found in time', 'TimeoutError'));
    const timer = setTimeout(late, timeoutMs);
    work.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
