import { createClient } from '@connectrpc/connect';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { LimitService } from '#gen/gatehouse/admin/v1/limit_pb.js';
import { DetectionService } from '#gen/gatehouse/detection/v1/detection_pb.js';
import { toGatehouseError } from '#lib/errors/to-connect.js';
import { createWorld, type World } from './isolation/world.js';

let world: World;

beforeAll(async () => {
  world = await createWorld();
  const limits = { detectionPerMinute: 1, proxyPerMinute: 1, adminPerMinute: 1 };
  const asSuperAdmin = createClient(LimitService, world.transport('admin', `Bearer ${world.superAdminToken}`));
  await asSuperAdmin.setTenantLimits({ tenantId: world.victim.id, limits });
}, 120_000);

afterAll(() => world?.close());

const message = 'Rate limit exceeded';
const messages = [{ role: 'user', content: 'hello' }];
const key = () => world.victim.apiKey;

it.each<[string, 'detection' | 'proxy' | 'admin', string, object | undefined, object]>([
  ['detection', 'detection', '/v1/guardrails', { messages }, { detail: message }],
  [
    'the OpenAI API',
    'proxy',
    '/v1/chat/completions',
    { model: 'none', messages },
    { error: { message, type: 'rate_limit_exceeded', param: null, code: 'rate_limited' } },
  ],
  [
    'the Anthropic API',
    'proxy',
    '/v1/messages',
    { model: 'none', max_tokens: 5, messages },
    { type: 'error', error: expect.objectContaining({ type: 'rate_limit_error', message }) },
  ],
  ['administration', 'admin', '/api/v1/rate-limits', undefined, { detail: message }],
])('refuses over %s in its own shape, with the seconds to wait and where the tenant stands', async (...row) => {
  const [, service, path, body, shape] = row;
  const credential = service === 'admin' ? world.victim.tokens.owner : key();
  const call = () =>
    fetch(`${world.url(service)}${path}`, {
      method: body ? 'POST' : 'GET',
      headers: { authorization: `Bearer ${credential}`, 'content-type': 'application/json' },
      ...(body && { body: JSON.stringify(body) }),
    });

  await (await call()).text();
  const refused = await call();

  expect(await refused.json()).toEqual(shape);
  expect(refused.status).toBe(429);
  const wait = refused.headers.get('retry-after') ?? '';
  expect(Number(wait)).toBeGreaterThan(0);
  expect(Number(wait)).toBeLessThanOrEqual(60);
  expect(refused.headers.get('x-ratelimit-limit')).toBe('1');
  expect(refused.headers.get('x-ratelimit-remaining')).toBe('0');
  expect(refused.headers.get('ratelimit-policy')).toBe('"tenant-minute";q=1;w=60');
  expect(refused.headers.get('ratelimit')).toMatch(/^"tenant-minute";r=0;t=\d+$/);
});

it('refuses over gRPC with RESOURCE_EXHAUSTED, the code and the seconds to wait', async () => {
  const client = createClient(DetectionService, world.transport('detection', `Bearer ${key()}`));
  const detect = () =>
    client.detect({ messages: [{ role: 'user', parts: [{ kind: { case: 'text', value: 'hi' } }] }] });

  await detect().catch(() => undefined);
  const refusal = toGatehouseError(await detect().catch((error: unknown) => error));

  expect(refusal.code).toBe('RATE_LIMITED');
  expect(refusal.retryAfterSeconds).toBeGreaterThan(0);
});
