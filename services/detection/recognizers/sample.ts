/**
 * Made-up values in the shape of secrets, for examples and tests. Built at run time, so that no file holds a text that
 * looks like a secret; the same every time.
 */
export const sample = {
  /** `length` characters of an alphabet, in an order without pattern. */
  characters(alphabet: string, length: number, seed = 7): string {
    let state = seed;
    return Array.from({ length }, () => {
      state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
      return alphabet[(state >>> 12) % alphabet.length]!;
    }).join('');
  },
  upper: 'ABCDEFGHIJKLMNOPQRSTUVWXYZ',
  base32: 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567',
  hex: '0123456789abcdef',
  digits: '0123456789',
  lowerAlphanumeric: 'abcdefghijklmnopqrstuvwxyz0123456789',
  alphanumeric: 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789',
  base64: 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/',
  base64UrlAlphabet: 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_',
  /** A random UUID in lower case. */
  uuid(seed = 7): string {
    const digits = sample.characters(sample.hex, 32, seed);
    return digits.replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12})$/, '$1-$2-4$3-a$4-$5');
  },
  /** A text as unpadded base64url. */
  base64Url: (text: string): string => btoa(text).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', ''),
} as const;
