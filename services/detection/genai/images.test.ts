import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { createEgressGuard } from '#lib/egress/guard.js';
import { createImageLoader, type ImageLoader } from './images.js';

const png = Buffer.concat([Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]), Buffer.alloc(20, 1)]);
const webp = Buffer.from('RIFF\x10\x00\x00\x00WEBPVP8 ', 'latin1');
const never = new AbortController().signal;

let server: Server;
let origin: string;
let answer: RequestListener = (_request, response) => response.end();
const loaders: ImageLoader[] = [];

beforeAll(async () => {
  server = createServer((request, response) => answer(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterEach(async () => {
  for (const loader of loaders.splice(0)) await loader.close();
});

afterAll(() => {
  server.closeAllConnections();
  server.close();
});

function loader(options: { allow?: string[]; maxBytes?: number; timeoutMs?: number } = {}): ImageLoader {
  const { allow = ['127.0.0.1'], ...rest } = options;
  const made = createImageLoader({ egress: createEgressGuard({ allow }), ...rest });
  loaders.push(made);
  return made;
}

const send =
  (type: string, bytes: Buffer, status = 200): RequestListener =>
  (_request, response) =>
    response.writeHead(status, { 'content-type': type }).end(bytes);

it.each([
  ['image/png', png, 'image/png'],
  ['image/webp; charset=binary', webp, 'image/webp'],
  ['IMAGE/JPG', Buffer.from([0xff, 0xd8, 0xff, 0xe0]), 'image/jpeg'],
  ['image/gif', Buffer.from('GIF89a...'), 'image/gif'],
])('gives %s as a data URL', async (type, bytes, mediaType) => {
  answer = send(type, bytes);

  expect(await loader().load(`${origin}/a`, never)).toBe(`data:${mediaType};base64,${bytes.toString('base64')}`);
});

it.each([
  ['a page', 'text/html', Buffer.from('<html>')],
  ['a drawing with scripts', 'image/svg+xml', Buffer.from('<svg>')],
  ['a page that calls itself a picture', 'image/png', Buffer.from('<html>')],
  ['nothing', 'image/png', Buffer.alloc(0)],
])('refuses %s', async (_what, type, bytes) => {
  answer = send(type, bytes);

  await expect(loader().load(`${origin}/a`, never)).rejects.toMatchObject({ code: 'UPSTREAM_MALFORMED' });
});

it('refuses a picture that is too large, whether it says so or not', async () => {
  answer = send('image/png', Buffer.concat([png, Buffer.alloc(1000)]));
  await expect(loader({ maxBytes: 100 }).load(`${origin}/a`, never)).rejects.toMatchObject({
    code: 'UPSTREAM_MALFORMED',
  });

  answer = (_request, response) => {
    response.writeHead(200, { 'content-type': 'image/png' });
    response.write(png);
    const more = () => void (response.destroyed || response.write(Buffer.alloc(1000), more));
    more();
  };
  await expect(loader({ maxBytes: 5000 }).load(`${origin}/a`, never)).rejects.toMatchObject({
    code: 'UPSTREAM_MALFORMED',
  });
});

it('does not go where the operator does not allow it, at first or by a redirect', async () => {
  let asked = 0;
  answer = (_request, response) => {
    asked += 1;
    response.writeHead(302, { location: 'http://127.0.0.2/secret' }).end();
  };

  await expect(loader({ allow: [] }).load(`${origin}/a`, never)).rejects.toMatchObject({ code: 'EGRESS_REFUSED' });
  expect(asked).toBe(0);
  await expect(loader({ allow: ['127.0.0.0/8'] }).load(`${origin}/a`, never)).rejects.toMatchObject({
    code: 'UPSTREAM_FAILED',
  });
  expect(asked).toBe(1);
});

it('follows a few redirects within the origin', async () => {
  answer = (request, response) => {
    if (request.url === '/b') send('image/png', png)(request, response);
    else response.writeHead(301, { location: '/b' }).end();
  };
  expect(await loader().load(`${origin}/a`, never)).toMatch(/^data:image\/png/);

  answer = (request, response) => response.writeHead(301, { location: `${request.url}x` }).end();
  await expect(loader().load(`${origin}/a`, never)).rejects.toMatchObject({ code: 'UPSTREAM_FAILED' });
});

it('gives up when nothing comes, and when nobody waits any more', async () => {
  answer = () => undefined;
  await expect(loader({ timeoutMs: 50 }).load(`${origin}/a`, never)).rejects.toMatchObject({
    code: 'UPSTREAM_TIMEOUT',
  });

  const reason = new Error('enough');
  await expect(loader().load(`${origin}/a`, AbortSignal.abort(reason))).rejects.toBe(reason);
});
