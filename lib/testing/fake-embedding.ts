/**
 * A unit vector for a text, the same on every machine: hashed letter triples, so that similar texts lie close together.
 *
 * Cost: linear in the text.
 */
export function embedText(text: string, dimensions: number): Float32Array {
  const vector = new Float32Array(dimensions);
  const padded = ` ${text.toLowerCase()} `;
  for (let at = 0; at + 3 <= padded.length; at += 1) {
    const hash = fnv1a(padded.slice(at, at + 3));
    const index = hash % dimensions;
    // The sign comes from another bit than the index, so that collisions cancel out on average.
    vector[index] = (vector[index] ?? 0) + (hash & 0x1000000 ? 1 : -1);
  }
  const length = Math.hypot(...vector) || 1;
  return vector.map((value) => value / length);
}

/** 32-bit FNV-1a over UTF-16 code units. */
function fnv1a(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193) >>> 0;
  return hash;
}
