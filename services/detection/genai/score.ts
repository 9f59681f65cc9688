/** A token that the model could have said at a place, and how likely it was. */
export interface TokenChoice {
  readonly token: string;
  /** Natural logarithm of its probability; at most 0. */
  readonly logprob: number;
}

/**
 * The probability of "unsafe" against "safe" at the first word of an answer, 0..1: P(unsafe) / (P(safe) + P(unsafe)).
 * What the model would have said decides, not only what it said. A word may come in pieces: "un" counts as unsafe.
 *
 * @param places the likeliest tokens at each place of the answer, from its start
 * @returns undefined when the model gave no probabilities, or neither word is among them. Pure.
 */
export function unsafeProbability(places: readonly (readonly TokenChoice[])[]): number | undefined {
  const first = places.find((choices) => choices.some(({ token }) => token.trim() !== ''));
  if (first === undefined) return undefined;
  const safe = weightOf(first, 'safe');
  const unsafe = weightOf(first, 'unsafe');
  return safe + unsafe > 0 ? unsafe / (safe + unsafe) : undefined;
}

/** The probability that the answer begins with this word. No beginning of one of the two words begins the other. */
function weightOf(choices: readonly TokenChoice[], word: string): number {
  return choices
    .filter(({ token }) => token.trim() !== '' && word.startsWith(token.trim()))
    .reduce((sum, { logprob }) => sum + Math.exp(logprob), 0);
}
