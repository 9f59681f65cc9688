/** Creates an in-place shuffle whose results depend only on the seed. Source: Fisher and Yates; xorshift32, Marsaglia 2003. */
export function createShuffle(seed: number): (items: number[]) => void {
  const random = createRandom(seed);
  return (items) => {
    for (let i = items.length - 1; i > 0; i -= 1) {
      const j = random(i + 1);
      [items[i], items[j]] = [items[j]!, items[i]!];
    }
  };
}

/** Creates a source of whole numbers from 0 up to `below`, exclusive; the same for the same seed. */
export function createRandom(seed: number): (below: number) => number {
  let state = (Math.imul(seed, 2_654_435_761) ^ 0x9e37_79b9) >>> 0 || 1;
  return (below) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    state >>>= 0;
    return Math.floor((state / 0x1_0000_0000) * below);
  };
}
