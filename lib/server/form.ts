import { Busboy } from '@fastify/busboy';
import type Koa from 'koa';
import { GatehouseError } from '#lib/errors/error.js';
import { readBody, utf8Text } from './body.js';

/** The fields of a form. Names of files are not kept: nothing here is ever a path. */
export interface Form {
  /** The last value of each field. */
  readonly fields: ReadonlyMap<string, string>;
  /** The text of each uploaded file, by its field. */
  readonly files: ReadonlyMap<string, string>;
}

/** Parts of a form, at most; ours have a dozen. */
const maxParts = 64;

/**
 * Reads the body as a form, `multipart/form-data` or `application/x-www-form-urlencoded`.
 *
 * Errors: REQUEST_MALFORMED for anything else, a broken form, or texts that are not UTF-8; REQUEST_TOO_LARGE beyond
 * `maxBytes`; CANCELED when the peer leaves.
 */
export async function formBody(ctx: Koa.Context, maxBytes: number): Promise<Form> {
  try {
    const body = await readBody(ctx.req, maxBytes);
    if (ctx.is('urlencoded')) return fromUrlEncoded(utf8Text(body));
    if (ctx.is('multipart/form-data')) return await fromMultipart(ctx.get('content-type'), body);
    throw malformed();
  } catch (error) {
    // What is still on its way of a refused body must not be taken for the next request.
    if (!ctx.req.complete) ctx.set('connection', 'close');
    throw error;
  }
}

function fromUrlEncoded(text: string): Form {
  return { fields: new Map(new URLSearchParams(text)), files: new Map() };
}

function fromMultipart(contentType: string, body: Buffer): Promise<Form> {
  return new Promise((resolve, reject) => {
    const fields = new Map<string, string>();
    const files = new Map<string, Buffer[]>();
    const refuse = (cause?: unknown) => reject(malformed(cause));
    try {
      const parser = new Busboy({
        headers: { 'content-type': contentType },
        limits: { parts: maxParts, fieldSize: body.length, fileSize: body.length + 1 },
      });
      parser.on('field', (name, value, isNameCut, isValueCut) => {
        if (isNameCut || isValueCut) refuse();
        fields.set(name, value);
      });
      parser.on('file', (name, stream) => {
        const chunks: Buffer[] = [];
        files.set(name, chunks);
        stream.on('data', (chunk: Buffer) => chunks.push(chunk));
        stream.on('error', refuse);
      });
      parser.on('partsLimit', () => refuse());
      parser.on('error', refuse);
      parser.on('finish', () => {
        try {
          resolve({
            fields,
            files: new Map([...files].map(([name, chunks]) => [name, utf8Text(Buffer.concat(chunks))])),
          });
        } catch (error) {
          reject(error);
        }
      });
      parser.end(body);
    } catch (error) {
      refuse(error);
    }
  });
}

function malformed(cause?: unknown): GatehouseError {
  return new GatehouseError('REQUEST_MALFORMED', {
    values: { format: 'form data' },
    ...(cause === undefined ? {} : { cause }),
  });
}
