import { describe, expect, it } from 'vitest';
import { embedText } from '#lib/testing/fake-embedding.js';
import { packVector } from './packed-vector.js';
import { createVectorTable, nearestRows, setRow, type VectorTable } from './vector-table.js';

function tableOf(vectors: readonly Float32Array[]): VectorTable {
  const table = createVectorTable(vectors.length, vectors[0]?.length ?? 0);
  vectors.forEach((vector, row) => {
    const { bytes, scale } = packVector(vector);
    setRow(table, row, bytes, scale);
  });
  return table;
}

/** Unit vectors that are the same in every run. Source of the numbers: the mulberry32 generator. */
function randomVectors(count: number, dimensions: number): Float32Array[] {
  let state = 1;
  const random = () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32 - 0.5;
  };
  return Array.from({ length: count }, () => {
    const vector = Float32Array.from({ length: dimensions }, random);
    const length = Math.hypot(...vector);
    return vector.map((value) => value / length);
  });
}

const cosine = (a: Float32Array, b: Float32Array) => a.reduce((sum, value, at) => sum + value * b[at]!, 0);

describe('nearestRows', () => {
  it.each([3, 7, 1024])('finds the rows that exact arithmetic finds, with %i values each', (dimensions) => {
    const vectors = randomVectors(200, dimensions);
    const table = tableOf(vectors);
    for (const query of randomVectors(20, dimensions)) {
      const [best] = nearestRows(table, query, 1);
      const exact = vectors.map((vector) => cosine(vector, query));

      expect(Math.abs(best!.similarity - exact[best!.row]!)).toBeLessThan(dimensions < 100 ? 0.01 : 0.0015);
      expect(Math.max(...exact) - exact[best!.row]!).toBeLessThan(0.01);
    }
  });

  it('gives a vector that is in the table the similarity 1', () => {
    const vectors = ['how do I reset my password', '如何重置密码'].map((text) => embedText(text, 1024));

    for (const [row, vector] of vectors.entries())
      expect(nearestRows(tableOf(vectors), vector, 1)).toEqual([{ row, similarity: 1 }]);
  });

  it('orders by similarity, and by row among equals', () => {
    const [a, b] = [Float32Array.of(1, 0), Float32Array.of(0, 1)];
    const table = tableOf([b, a, a, b]);

    expect(nearestRows(table, a, 3)).toEqual([
      { row: 1, similarity: 1 },
      { row: 2, similarity: 1 },
      { row: 0, similarity: 0 },
    ]);
  });

  it.each([
    ['an empty table', createVectorTable(0, 2), Float32Array.of(1, 0)],
    ['a query of another length', tableOf([Float32Array.of(1, 0)]), Float32Array.of(1, 0, 0)],
  ])('finds nothing in %s', (_what, table, query) => {
    expect(nearestRows(table, query, 5)).toEqual([]);
  });

  it('takes a vector of zeros for near to nothing', () => {
    expect(nearestRows(tableOf([new Float32Array(2)]), Float32Array.of(1, 0), 1)).toEqual([{ row: 0, similarity: 0 }]);
  });
});
