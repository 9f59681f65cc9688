/**
 * The id of a result (UUID version 7) as an integer that JSON carries exactly, for clients that know only such ids: its
 * millisecond and its last 11 bits. Two results of one millisecond share it once in 2,048. Pure.
 */
export function resultNumber(id: string): number {
  const hex = id.replaceAll('-', '');
  return Number.parseInt(hex.slice(0, 12), 16) * 2048 + (Number.parseInt(hex.slice(-3), 16) & 0x7ff);
}

/** The first and the last id that a result of this number can have. Pure. */
export function idsOfNumber(number: number): { readonly first: string; readonly last: string } {
  const millisecond = Math.floor(number / 2048)
    .toString(16)
    .padStart(12, '0');
  const id = (rest: string) => `${millisecond.slice(0, 8)}-${millisecond.slice(8)}-${rest}`;
  return { first: id('0000-0000-000000000000'), last: id('ffff-ffff-ffffffffffff') };
}

/** The number that a text is, if it is one of a result; undefined otherwise. Pure. */
export function parseResultNumber(text: string): number | undefined {
  // 2^53 has 16 digits, and no result is older than the program.
  return /^\d{15,16}$/.test(text) && Number.isSafeInteger(Number(text)) ? Number(text) : undefined;
}
