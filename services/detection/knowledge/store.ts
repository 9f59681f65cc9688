import type { Database } from '#lib/db/database.js';
import { createVectorTable, setRow, type VectorTable } from '#lib/vectors/vector-table.js';

/** The entries of a base, ready to be searched. */
export interface KnowledgeContent {
  readonly contentId: string;
  readonly embeddingModel: string;
  readonly vectors: VectorTable;
  /** One per row of the vectors. */
  readonly answers: readonly { readonly questionId: string; readonly answer: string }[];
  /** What it takes in memory, bytes. */
  readonly size: number;
}

interface EntryRow {
  readonly position: number;
  readonly questionId: string;
  readonly answer: string;
  /** Base64: the driver would read bytea from hexadecimal text, half as long again. */
  readonly vector: string;
  readonly scale: number;
}

/** Rows of one statement: other work gets its turn in between. */
const rowsAtOnce = 500;

/** Loads a base as of one moment; undefined when it is gone. */
export function loadContent(db: Database, tenantId: string, baseId: string): Promise<KnowledgeContent | undefined> {
  return db.transaction(
    async (tx) => {
      const [base] = await tx.query<{ contentId: string; embeddingModel: string; entryCount: number }>(
        `select b.content_id as "contentId",
                b.embedding_model as "embeddingModel",
                b.entry_count as "entryCount"
           from knowledge_bases b
          where b.tenant_id = $1
            and b.id = $2`,
        [tenantId, baseId],
      );
      if (base === undefined) return undefined;
      const answers: { questionId: string; answer: string }[] = [];
      let vectors: VectorTable | undefined;
      let size = 0;
      while (answers.length < base.entryCount) {
        const rows = await tx.query<EntryRow>(
          `select e.position as "position",
                  e.question_id as "questionId",
                  e.answer as "answer",
                  encode(e.vector, 'base64') as "vector",
                  e.vector_scale as "scale"
             from knowledge_entries e
            where e.tenant_id = $1
              and e.base_id = $2
              and e.position >= $3
            order by e.position
            limit ${rowsAtOnce}`,
          [tenantId, baseId, answers.length],
        );
        if (rows.length === 0) throw new Error('a knowledge base has fewer entries than it says');
        for (const { questionId, answer, vector, scale } of rows) {
          const bytes = Buffer.from(vector, 'base64');
          vectors ??= createVectorTable(base.entryCount, bytes.length);
          setRow(vectors, answers.length, bytes, scale);
          answers.push({ questionId, answer });
          // Text takes up to two bytes a unit, and an object some hundred.
          size += bytes.length + 2 * (questionId.length + answer.length) + 100;
        }
      }
      return {
        contentId: base.contentId,
        embeddingModel: base.embeddingModel,
        vectors: vectors ?? createVectorTable(0, 0),
        answers,
        size,
      };
    },
    { snapshot: true },
  );
}
