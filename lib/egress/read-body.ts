import { GatehouseError } from '#lib/errors/error.js';

/**
 * Reads the body of an answer that others control, no further than it may go.
 *
 * @param format names the limit in the error, such as "at most 5 bytes"
 *
 * Errors: UPSTREAM_MALFORMED when there is more; those of the body.
 */
export async function readAtMost(
  body: AsyncIterable<Uint8Array>,
  maxBytes: number,
  format = `at most ${maxBytes} bytes`,
): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  let size = 0;
  for await (const piece of body) {
    size += piece.length;
    if (size > maxBytes) throw new GatehouseError('UPSTREAM_MALFORMED', { values: { format } });
    pieces.push(piece);
  }
  return Buffer.concat(pieces);
}
