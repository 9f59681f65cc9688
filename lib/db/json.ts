/**
 * JSON text that PostgreSQL takes as jsonb. U+0000 and lone surrogates, which jsonb refuses, are left out and replaced
 * by U+FFFD; everything else is as JSON.stringify writes it. Throws a TypeError for what JSON cannot hold.
 */
export function toJsonb(value: unknown): string {
  const text = JSON.stringify(value);
  if (text === undefined) throw new TypeError('undefined and functions have no JSON');
  if (!text.includes('\\u')) return text;
  // An escaped backslash is consumed whole, so that the "u0000" after it stays what it is: text.
  return text.replace(/\\\\|\\u(0000|d[89a-f][0-9a-f]{2})/g, (sequence, digits: string | undefined) => {
    if (digits === undefined) return sequence;
    return digits === '0000' ? '' : '\ufffd';
  });
}
