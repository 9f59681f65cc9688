/**
 * Enough of an upstream key to recognise it: of a long one the first six and the last four characters, of a short one
 * nothing, because little is left to guess. Never empty. Pure.
 */
export function keyHint(key: string): string {
  return key.length >= 24 ? `${key.slice(0, 6)}…${key.slice(-4)}` : '…';
}
