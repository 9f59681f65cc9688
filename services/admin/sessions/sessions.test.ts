import { createClient } from '@connectrpc/connect';
import { createRemoteJWKSet, jwtVerify } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AuthService } from '#gen/gatehouse/admin/v1/auth_pb.js';
import { createAuthenticator } from '#lib/auth/authenticator.js';
import { watchSignOuts } from '#lib/auth/sign-outs.js';
import { createTokens } from '#lib/auth/tokens.js';
import { createTestDatabase, type TestDatabase } from '#lib/testing/database.js';
import { type AdminHarness, createHarness, type TestTenant } from '../testing/harness.js';
import { refusalCode } from '../testing/refusal.js';

let database: TestDatabase;
let harness: AdminHarness;
let tenant: TestTenant;
let baseUrl: string;

beforeAll(async () => {
  database = await createTestDatabase();
  harness = await createHarness(database.db);
  tenant = await harness.makeTenant('sessions');
  baseUrl = (await harness.serve()).url;
});

afterAll(async () => {
  await harness?.close();
  await database?.drop();
});

const auth = () => createClient(AuthService, harness.transport());
const as = (token: string) => createClient(AuthService, harness.transport({ authorization: `Bearer ${token}` }));
const login = () => auth().login({ email: 'admin@sessions.test', password: harness.password });
const age = () => database.db.query("update used_refresh_tokens set used_at = now() - interval '1 minute'", []);

describe('a refresh token', () => {
  it('is refused when it is made up, empty, or of another kind', async () => {
    const { refreshToken } = await login();
    for (const wrong of ['', 'x', refreshToken.replace('ghr_', 'ghi_'), `${refreshToken.slice(0, -2)}xx`]) {
      expect(await refusalCode(auth().refreshSession({ refreshToken: wrong }))).toBe('SESSION_ENDED');
    }
  });

  it('buys new tokens once; a copy ends the session and every token of it', async () => {
    const first = await login();
    const second = await auth().refreshSession({ refreshToken: first.refreshToken });
    expect((await as(second.accessToken).getMe({})).user?.id).toBe(tenant.admin.id);
    await age();

    expect(await refusalCode(auth().refreshSession({ refreshToken: first.refreshToken }))).toBe('SESSION_ENDED');

    expect(await refusalCode(auth().refreshSession({ refreshToken: second.refreshToken }))).toBe('SESSION_ENDED');
    expect(await refusalCode(as(second.accessToken).getMe({}))).toBe('TOKEN_INVALID');
  });

  it('may be shown again by a client that lost the answer, and then the lost one is no token any more', async () => {
    const first = await login();
    const lost = await auth().refreshSession({ refreshToken: first.refreshToken });

    const again = await auth().refreshSession({ refreshToken: first.refreshToken });

    expect((await as(again.accessToken).getMe({})).user?.id).toBe(tenant.admin.id);
    await age();
    expect(await refusalCode(auth().refreshSession({ refreshToken: lost.refreshToken }))).toBe('SESSION_ENDED');
    expect(await refusalCode(auth().refreshSession({ refreshToken: again.refreshToken }))).toBe('SESSION_ENDED');
  });

  it('of ten at once leaves one that works', async () => {
    const { refreshToken } = await login();

    const replies = await Promise.all(Array.from({ length: 10 }, () => auth().refreshSession({ refreshToken })));

    const [living] = await database.db.query<{ count: number }>(
      'select count(*)::int as count from sessions s where s.token_hash = any($1)',
      [replies.map((reply) => harness.secrets.sign('token refresh', reply.refreshToken))],
    );
    expect(living?.count).toBe(1);
  });
});

describe('a session', () => {
  it('is listed and ended by its user alone, and its access token stops at once', async () => {
    const mine = await login();
    const other = await login();
    const { sessions } = await as(mine.accessToken).listSessions({});
    expect(sessions.filter(({ current }) => current)).toHaveLength(1);
    const id = sessions.find(({ current }) => current)?.id ?? '';
    expect(await refusalCode(tenant.owner.client(AuthService).revokeSession({ id }))).toBe('NOT_FOUND');

    await as(other.accessToken).revokeSession({ id });

    expect(await refusalCode(as(mine.accessToken).getMe({}))).toBe('TOKEN_INVALID');
    expect(await refusalCode(auth().refreshSession({ refreshToken: mine.refreshToken }))).toBe('SESSION_ENDED');
    await auth().logout({ refreshToken: other.refreshToken });
    expect(await refusalCode(as(other.accessToken).getMe({}))).toBe('TOKEN_INVALID');
  });

  it('of a browser keeps its refresh token in a cookie that scripts and other pages cannot use', async () => {
    const call = (method: string, body: object, headers: Record<string, string> = {}) =>
      fetch(`${baseUrl}/${AuthService.typeName}/${method}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-gatehouse-session': 'cookie', ...headers },
        body: JSON.stringify(body),
      });
    const signedIn = await call('Login', { email: 'admin@sessions.test', password: harness.password });
    expect(await signedIn.json()).not.toHaveProperty('refreshToken');
    const header = signedIn.headers.get('set-cookie') ?? '';
    expect(header).toMatch(/; Path=\/gatehouse.admin.v1.AuthService; HttpOnly; SameSite=Strict; Expires=/);
    const cookie = header.split(';')[0] ?? '';

    const plain = await call('RefreshSession', {}, { cookie, 'x-gatehouse-session': '' });
    const renewed = await call('RefreshSession', {}, { cookie });
    const left = await call('Logout', {}, { cookie: renewed.headers.get('set-cookie')?.split(';')[0] ?? '' });

    expect([plain.status, renewed.status, left.status]).toEqual([401, 200, 200]);
    expect(left.headers.get('set-cookie')).toContain('Max-Age=0');
    const { accessToken } = (await renewed.json()) as { accessToken: string };
    expect(await refusalCode(as(accessToken).getMe({}))).toBe('TOKEN_INVALID');
  });

  it('over REST has the shape of the contract, is renewed when asked for, and ends at the logout', async () => {
    const post = async (path: string, body: object, token = '') => {
      const reply = await fetch(baseUrl + path, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) },
        body: JSON.stringify(body),
      });
      return { status: reply.status, body: (await reply.json()) as Record<string, string & number> };
    };
    const credentials = { username: 'admin@sessions.test', password: harness.password };
    const old = await post('/api/v1/auth/login', credentials);
    expect(old.body).toEqual({ access_token: expect.any(String), token_type: 'bearer', expires_in: 86_400 });
    const first = await post('/api/v1/auth/login', { ...credentials, refresh: true });
    expect(first.body['expires_in']).toBe(900);

    const next = await post('/api/v1/auth/refresh', { refresh_token: first.body['refresh_token'] });
    const left = await post('/api/v1/auth/logout', {}, next.body['access_token']);

    expect([next.status, left.status]).toEqual([200, 200]);
    expect(await refusalCode(as(next.body['access_token'] ?? '').getMe({}))).toBe('TOKEN_INVALID');
    expect((await as(old.body['access_token'] ?? '').getMe({})).user?.id).toBe(tenant.admin.id);
  });
});

it('publishes the keys with which anybody can check a token', async () => {
  const { accessToken } = await login();
  const keys = createRemoteJWKSet(new URL('/.well-known/jwks.json', baseUrl));
  const { payload } = await jwtVerify(accessToken, keys, { issuer: 'gatehouse' });
  expect(payload).toMatchObject({ sub: tenant.admin.id, role: 'admin', sid: expect.any(String) });
});

it('that ends in one process ends in another within a second', async () => {
  const { db, secrets } = harness;
  const other = createAuthenticator({ db, secrets, tokens: createTokens({ db, secrets }) });
  const watch = await watchSignOuts({ url: database.url, authenticator: other });
  const { accessToken } = await login();
  const authenticate = async () => other.authenticate(`Bearer ${accessToken}`);
  // Known to the other process from now on, without a query.
  await authenticate();

  await as(accessToken).revokeSession({});

  await expect
    .poll(
      () =>
        authenticate().then(
          () => 'in',
          () => 'out',
        ),
      { timeout: 1000, interval: 20 },
    )
    .toBe('out');
  await watch.close();
});
