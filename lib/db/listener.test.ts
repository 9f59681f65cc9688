import { connect, createServer, type Server, type Socket } from 'node:net';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createTestDatabase, type TestDatabase } from '#lib/testing/database.js';
import { until } from '#lib/testing/until.js';
import { createListener } from './listener.js';

let database: TestDatabase;
let server: Server;
let sockets: Socket[];
/** Connections that were refused; undefined while they are let through. */
let refused: number | undefined;

beforeEach(async () => {
  database = await createTestDatabase();
  sockets = [];
  refused = undefined;
  const target = new URL(database.url);
  server = createServer((socket) => {
    sockets.push(socket);
    socket.on('error', () => undefined);
    if (refused === undefined) {
      const upstream = connect(Number(target.port), target.hostname);
      upstream.on('error', () => undefined);
      socket.pipe(upstream).pipe(socket);
      return;
    }
    refused += 1;
    socket.once('data', () => socket.end(startingUp()));
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
});

afterEach(async () => {
  for (const socket of sockets) socket.destroy();
  server.close();
  await database.drop();
});

/** What PostgreSQL says to a client that comes too early. */
function startingUp(): Buffer {
  const fields = Buffer.from('SFATAL\0C57P03\0Mthe database system is starting up\0\0');
  const head = Buffer.alloc(5, 'E');
  head.writeInt32BE(fields.length + 4, 1);
  return Buffer.concat([head, fields]);
}

it('asks a server that refuses it a few times a second, and listens again when it does not', async () => {
  const url = new URL(database.url);
  url.hostname = '127.0.0.1';
  url.port = String((server.address() as { port: number }).port);
  const listener = createListener({ url: url.href });
  const heard = vi.fn();
  const stood = vi.fn();
  await listener.listen('test_listener', heard, stood);

  refused = 0;
  for (const socket of sockets.splice(0)) socket.destroy();
  const startedAt = performance.now();
  await until(() => refused! >= 8);
  // Without a pause these eight take a few milliseconds.
  expect(performance.now() - startedAt).toBeGreaterThan(200);

  refused = undefined;
  await until(() => stood.mock.calls.length === 2);
  await database.db.query("select pg_notify('test_listener', 'hello')");
  await until(() => heard.mock.calls.length === 1);
  await listener.close();
});
