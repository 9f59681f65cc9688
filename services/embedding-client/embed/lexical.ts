/** Turns texts into unit vectors. */
export interface Embedder {
  /** Name of the model; vectors of different models cannot be compared. */
  readonly model: string;
  /**
   * One vector of Euclidean norm 1 per text, in the same order; all 0 for a blank text.
   *
   * Errors: CANCELED when the signal gives up, and the UPSTREAM_ errors of a model behind us.
   */
  embed(texts: readonly string[], signal?: AbortSignal): Promise<Float32Array[]>;
}

/** As many as the model that it stands in for, so that stored vectors have one length. */
const dimensions = 1024;

/** Lengths of the letter sequences that are counted: short ones carry spelling variants, long ones whole words. */
const gramLengths = [3, 4, 5];

/** A word counts more than each of its letter sequences, or long words would drown short ones. */
const wordWeight = 2;

/** Characters that are embedded before other work of the process gets its turn: some milliseconds. */
const charsPerTurn = 65_536;

/**
 * An embedder that needs no model: it hashes words and letter sequences. Texts that share words lie close together;
 * it knows nothing of meaning or of other languages. Deterministic on every machine.
 *
 * Cost: linear, about 5 ms for 64 KB.
 */
export function createLexicalEmbedder(): Embedder {
  return {
    model: 'gatehouse-lexical-1024',
    async embed(texts) {
      const vectors: Float32Array[] = [];
      let chars = 0;
      for (const text of texts) {
        chars += text.length;
        if (chars > charsPerTurn) {
          chars = text.length;
          await new Promise((resolve) => setImmediate(resolve));
        }
        vectors.push(embedText(text));
      }
      return vectors;
    },
  };
}

function embedText(text: string): Float32Array {
  const counts = new Float32Array(dimensions);
  const words =
    text
      .normalize('NFKC')
      .toLowerCase()
      .match(/[\p{L}\p{M}\p{N}]+/gu) ?? [];
  for (const word of words) {
    addFeature(counts, word, wordWeight);
    const padded = `<${word}>`;
    for (const length of gramLengths)
      for (let at = 0; at + length <= padded.length; at++) addFeature(counts, padded.slice(at, at + length), 1);
    // Scripts without spaces give words as long as sentences; pairs of characters are their words.
    if (/\p{sc=Han}|\p{sc=Hiragana}|\p{sc=Katakana}|\p{sc=Thai}/u.test(word))
      for (let at = 0; at + 2 <= word.length; at++) addFeature(counts, word.slice(at, at + 2), 1);
  }
  // The tenth occurrence of a word says less than the first.
  const damped = counts.map((count) => Math.sign(count) * Math.log1p(Math.abs(count)));
  return toUnitVector(damped);
}

function addFeature(counts: Float32Array, feature: string, weight: number): void {
  const hash = fnv1a(feature);
  const index = hash % dimensions;
  // The sign comes from a bit that the index does not use, so that collisions cancel out on average.
  counts[index] = (counts[index] ?? 0) + (hash & 0x8000_0000 ? -weight : weight);
}

/** 32-bit FNV-1a over UTF-16 code units. Source: draft-eastlake-fnv. */
function fnv1a(text: string): number {
  let hash = 0x811c_9dc5;
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x0100_0193);
  return hash >>> 0;
}

/** The vector scaled to Euclidean norm 1; a vector of zeros stays as it is. */
export function toUnitVector(values: ArrayLike<number>): Float32Array {
  let squares = 0;
  for (let at = 0; at < values.length; at++) squares += values[at]! ** 2;
  const scale = squares === 0 ? 0 : 1 / Math.sqrt(squares);
  return Float32Array.from(values, (value) => value * scale);
}
