import { randomUUID } from 'node:crypto';
import { createClient } from '@connectrpc/connect';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AuthService, Role } from '#gen/gatehouse/admin/v1/auth_pb.js';
import { createTestDatabase, type TestDatabase } from '#lib/testing/database.js';
import { type OidcProvider, startOidcProvider } from '#lib/testing/oidc-provider.js';
import { type AdminHarness, createHarness, type TestTenant } from '../testing/harness.js';
import { refusalOf } from '../testing/refusal.js';

let database: TestDatabase;
let provider: OidcProvider;
let harness: AdminHarness;
let tenant: TestTenant;
let baseUrl: string;

beforeAll(async () => {
  const client = { id: 'gatehouse', secret: randomUUID() };
  database = await createTestDatabase();
  provider = await startOidcProvider(client);
  harness = await createHarness(database.db, {
    config: {
      OIDC_ISSUER: provider.issuer,
      OIDC_CLIENT_SECRET: client.secret,
      OIDC_NAME: 'Example ID',
      OIDC_ALLOWED_DOMAINS: ['sso.test'],
      OIDC_AUTO_PROVISION: true,
      OIDC_ROLE_CLAIM: 'groups',
    },
  });
  tenant = await harness.makeTenant('sso');
  baseUrl = (await harness.serve()).url;
});

afterAll(async () => {
  await harness?.close();
  await provider?.close();
  await database?.drop();
});

const auth = () => createClient(AuthService, harness.transport());

/** Goes to the provider and comes back: the query of the callback and the sealed state. */
async function goThere(returnPath = '') {
  const { url, state } = await auth().startSingleSignOn({ returnPath });
  const answer = await fetch(url, { redirect: 'manual' });
  return { query: new URL(answer.headers.get('location') ?? '').search.slice(1), state };
}

async function refused(there: { readonly query: string; readonly state: string }): Promise<string> {
  return (await refusalOf(auth().finishSingleSignOn(there))).message;
}

const member = { sub: 'm-1', email: 'Member@sso.test', email_verified: true };

describe('single sign-on', () => {
  it('refuses a code of another browser, a used code, another state, and what is no answer', async () => {
    provider.claims(member);
    const [mine, other] = [await goThere(), await goThere()];

    expect(await refused({ query: mine.query, state: other.state })).toContain('Single sign-on did not succeed');
    expect(await refused({ query: '', state: other.state })).toContain('Single sign-on did not succeed');
    expect(await refused({ query: other.query, state: 'made up' })).toContain('began too long ago');
    const sealedForAnother = harness.secrets.seal('{}').toString('base64url');
    expect(await refused({ query: other.query, state: sealedForAnother })).toContain('began too long ago');
    await auth().finishSingleSignOn(other);
    expect(await refused(other)).toContain('invalid_grant');
    expect(await refused({ query: 'error=access_denied&state=x', state: mine.state })).toContain('did not succeed');
  });

  it.each([
    ['not verified', { ...member, sub: 'm-2', email_verified: false }, 'not verified'],
    ['of an unknown state', { sub: 'm-3', email: 'member@sso.test' }, 'not verified'],
    ['of another domain', { sub: 'm-4', email: 'member@evil.test', email_verified: true }, 'domain'],
    ['missing', { sub: 'm-5' }, 'no e-mail address'],
    ['signed for another question', { ...member, sub: 'm-6', nonce: 'another' }, 'did not succeed'],
  ])('refuses somebody whose address is %s', async (_what, claims, reason) => {
    provider.claims(claims);
    expect(await refused(await goThere())).toContain(reason);
  });

  it('finds the account by its address once, and by who the provider says it is from then on', async () => {
    provider.claims(member);
    const first = await auth().finishSingleSignOn(await goThere('/results'));
    expect(first.user?.id).toBe(tenant.member.id);
    expect(first.returnPath).toBe('/results');
    provider.claims({ ...member, email: 'renamed@sso.test' });

    const second = await auth().finishSingleSignOn(await goThere());

    expect(second.user?.id).toBe(tenant.member.id);
    const { sessions } = await createClient(
      AuthService,
      harness.transport({ authorization: `Bearer ${second.accessToken}` }),
    ).listSessions({});
    expect(sessions.filter(({ method }) => method === 'sso').length).toBeGreaterThan(1);
  });

  it('makes an account with the strongest role that the claim names', async () => {
    provider.claims({ sub: 'n-1', email: 'new@sso.test', email_verified: true, groups: ['x', 'viewer', 'admin'] });
    const { user } = await auth().finishSingleSignOn(await goThere());
    expect(user).toMatchObject({ email: 'new@sso.test', role: Role.ADMIN, superAdmin: false });
  });

  it('leads a browser there and back, with everything it must keep in cookies that no script reads', async () => {
    provider.claims(member);
    const there = await fetch(`${baseUrl}/api/v1/auth/sso/login?next=/results`, { redirect: 'manual' });
    const cookie = there.headers.get('set-cookie') ?? '';
    expect(cookie).toMatch(/^gatehouse_sso=.*HttpOnly; SameSite=Lax/);
    const asked = await fetch(there.headers.get('location') ?? '', { redirect: 'manual' });
    const { search } = new URL(asked.headers.get('location') ?? '');

    const back = await fetch(`${baseUrl}/api/v1/auth/sso/callback${search}`, {
      redirect: 'manual',
      headers: { cookie: cookie.split(';')[0] ?? '' },
    });

    expect(back.headers.get('location')).toBe('http://localhost:3000/login?sso=done&next=%2Fresults');
    const session = back.headers.getSetCookie().find((one) => one.startsWith('gatehouse_session=')) ?? '';
    expect(session).toContain('HttpOnly; SameSite=Strict');
    const browser = harness.transport({ 'x-gatehouse-session': 'cookie', cookie: session.split(';')[0] ?? '' });
    expect((await createClient(AuthService, browser).refreshSession({})).user?.id).toBe(tenant.member.id);
    const alone = await fetch(`${baseUrl}/api/v1/auth/sso/callback${search}`, { redirect: 'manual' });
    expect(alone.headers.get('location')).toBe('http://localhost:3000/login?sso=SSO_FAILED');
  });

  it('is offered to the sign-in page when it is set up', async () => {
    expect(await auth().getSignInOptions({})).toMatchObject({ singleSignOn: true, singleSignOnName: 'Example ID' });
  });
});
