import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import Koa from 'koa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { toRest } from '#lib/errors/to-rest.js';
import { formBody } from './form.js';
import { answerErrors } from './rest.js';

let server: Server;
let url: string;

beforeAll(async () => {
  const app = new Koa();
  app.use(answerErrors(toRest));
  app.use(async (ctx) => {
    const { fields, files } = await formBody(ctx, 10_000);
    ctx.body = { fields: Object.fromEntries(fields), files: Object.fromEntries(files) };
  });
  server = createServer(app.callback());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterAll(() => void server?.close());

type FormBody = string | Uint8Array<ArrayBuffer> | FormData | URLSearchParams;

async function post(body: FormBody, headers: Record<string, string> = {}) {
  const reply = await fetch(url, { method: 'POST', body, headers });
  return { status: reply.status, body: (await reply.json()) as unknown };
}

const multipart = { 'content-type': 'multipart/form-data; boundary=x' };

describe('formBody', () => {
  it('reads fields and files of a multipart form, and nothing of their names', async () => {
    const form = new FormData();
    form.set('name', '名字');
    form.set('file', new Blob(['{"a":1}\n', '知识']), '../../etc/passwd');

    expect(await post(form)).toEqual({
      status: 200,
      body: { fields: { name: '名字' }, files: { file: '{"a":1}\n知识' } },
    });
  });

  it('reads an encoded form; of a field given twice the last value counts', async () => {
    expect(await post(new URLSearchParams('a=1&b=%E5%90%8D+x&a=2'))).toEqual({
      status: 200,
      body: { fields: { a: '2', b: '名 x' }, files: {} },
    });
  });

  it.each<[string, FormBody, Record<string, string>, number]>([
    ['JSON', '{}', { 'content-type': 'application/json' }, 400],
    ['a form without a boundary', 'x', { 'content-type': 'multipart/form-data' }, 400],
    ['a form that is cut off', '--x\r\ncontent-disposition: form-data; name="a"\r\n\r\nvalue', multipart, 400],
    ['nothing at all', '', multipart, 400],
    ['a file that is not UTF-8', notUtf8(), multipart, 400],
    ['too many parts', manyParts(), multipart, 400],
    ['more than is allowed', 'a'.repeat(10_001), { 'content-type': 'application/x-www-form-urlencoded' }, 413],
  ])('refuses %s', async (_what, body, headers, status) => {
    expect((await post(body, headers)).status).toBe(status);
  });
});

function notUtf8(): Uint8Array<ArrayBuffer> {
  const head = '--x\r\ncontent-disposition: form-data; name="file"; filename="f"\r\n\r\n';
  return Uint8Array.from([...Buffer.from(head), 0xff, 0xfe, ...Buffer.from('\r\n--x--\r\n')]);
}

function manyParts(): string {
  const part = '--x\r\ncontent-disposition: form-data; name="a"\r\n\r\nb\r\n';
  return `${part.repeat(100)}--x--\r\n`;
}
