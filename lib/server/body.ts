import { isUtf8 } from 'node:buffer';
import type { IncomingMessage } from 'node:http';
import { promisify } from 'node:util';
import zlib from 'node:zlib';
import { GatehouseError } from '#lib/errors/error.js';

/**
 * How much of a body beyond its limit is still read and thrown away, as a multiple of the limit: a peer that is in the
 * middle of sending sees the answer only when its connection is not reset under it.
 */
const discardFactor = 4;

/** Reads a whole body. Errors: REQUEST_TOO_LARGE beyond `maxBytes`, CANCELED when the peer leaves. */
export function readBody(request: IncomingMessage, maxBytes: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    let ended = false;
    const tooLarge = () => reject(new GatehouseError('REQUEST_TOO_LARGE', { values: { maxBytes } }));
    // Every request closes in the end; an error with its stack is only worth making for one that is still being read.
    const canceled = () => {
      if (!ended) reject(new GatehouseError('CANCELED'));
    };
    if (Number(request.headers['content-length'] ?? 0) > maxBytes * discardFactor) {
      tooLarge();
      return;
    }
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size <= maxBytes) chunks.push(chunk);
      else if (size > maxBytes * discardFactor) {
        request.pause();
        tooLarge();
      } else chunks.length = 0;
    });
    request.on('end', () => {
      ended = true;
      if (size > maxBytes) tooLarge();
      else resolve(chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks, size));
    });
    request.on('error', canceled);
    request.on('close', canceled);
  });
}

const decoders: Readonly<Record<string, (body: Buffer, options: zlib.ZlibOptions) => Promise<Buffer>>> = {
  gzip: promisify<Buffer, zlib.ZlibOptions, Buffer>(zlib.gunzip),
  deflate: promisify<Buffer, zlib.ZlibOptions, Buffer>(zlib.inflate),
  br: promisify<Buffer, zlib.BrotliOptions, Buffer>(zlib.brotliDecompress),
};

/** Undoes a content encoding. Errors: REQUEST_TOO_LARGE when it unpacks beyond `maxBytes`, REQUEST_MALFORMED. */
export async function decompress(body: Buffer, encoding: string | undefined, maxBytes: number): Promise<Buffer> {
  if (encoding === undefined || encoding === '' || encoding === 'identity') return body;
  const decode = decoders[encoding];
  if (!decode)
    throw new GatehouseError('REQUEST_MALFORMED', { values: { format: 'gzip, deflate, br or uncompressed' } });
  try {
    return await decode(body, { maxOutputLength: maxBytes });
  } catch (error) {
    if (error instanceof RangeError) throw new GatehouseError('REQUEST_TOO_LARGE', { values: { maxBytes } });
    throw new GatehouseError('REQUEST_MALFORMED', { values: { format: encoding }, cause: error });
  }
}

/** The text of a body without its byte order mark. Errors: REQUEST_MALFORMED when it is not UTF-8. Pure. */
export function utf8Text(body: Buffer): string {
  if (!isUtf8(body)) throw new GatehouseError('REQUEST_MALFORMED', { values: { format: 'UTF-8' } });
  const text = body.toString('utf8');
  return text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
}
