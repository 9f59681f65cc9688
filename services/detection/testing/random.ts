/** Seeded random choices for property tests: a failing run repeats with its seed. */
export interface Random {
  /** 0 up to `below`, exclusive. */
  integer(below: number): number;
  pick<T>(from: readonly T[]): T;
}

/** Creates a generator. Source: xorshift32, Marsaglia 2003. */
export function createRandom(seed: number): Random {
  let state = (Math.imul(seed, 2_654_435_761) ^ 0x9e37_79b9) >>> 0 || 1;
  const next = () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    state >>>= 0;
    return state / 0x1_0000_0000;
  };
  const integer = (below: number) => Math.floor(next() * below);
  return { integer, pick: (from) => from[integer(from.length)]! };
}

/** Cuts a text into random deltas of up to `longest` UTF-16 units. */
export function cutAtRandom(random: Random, text: string, longest: number): string[] {
  const deltas: string[] = [];
  for (let at = 0; at < text.length; at += deltas.at(-1)!.length) {
    deltas.push(text.slice(at, at + 1 + random.integer(longest)));
  }
  return deltas;
}
