import { createClient } from '@connectrpc/connect';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ApplicationService } from '#gen/gatehouse/admin/v1/application_pb.js';
import { AuditService } from '#gen/gatehouse/admin/v1/audit_pb.js';
import { AuthService, Role } from '#gen/gatehouse/admin/v1/auth_pb.js';
import { TenantService, UserService } from '#gen/gatehouse/admin/v1/tenant_pb.js';
import { UpstreamService } from '#gen/gatehouse/admin/v1/upstream_pb.js';
import { createTestDatabase, type TestDatabase } from '#lib/testing/database.js';
import { type MailServer, startMailServer } from '#lib/testing/mail-server.js';
import { type AdminHarness, createHarness } from './testing/harness.js';
import { refusalOf } from './testing/refusal.js';

let database: TestDatabase;
let harness: AdminHarness;
let mail: MailServer;

beforeAll(async () => {
  database = await createTestDatabase();
  mail = await startMailServer();
  harness = await createHarness(database.db, { config: { SMTP_URL: mail.url } });
});

afterAll(async () => {
  await harness?.close();
  await mail?.close();
  await database?.drop();
});

it('keeps passwords, keys and tokens out of every reply but the one that makes them, the database and the logs', async () => {
  const planted = {
    ownerPassword: ['Planted', 'owner', '1'].join('-'),
    userPassword: ['Planted', 'user', '2'].join('-'),
    wrongPassword: ['Planted', 'wrong', '3'].join('-'),
    upstreamKey: ['planted', 'upstream', 'key', 'number', '4'].join('-'),
    newUpstreamKey: ['planted', 'upstream', 'key', 'number', '5'].join('-'),
  };
  const root = harness.superAdmin;
  const replies: unknown[] = [];
  const keep = async <T>(reply: Promise<T>): Promise<T> => {
    replies.push(await reply);
    return reply;
  };

  await keep(
    root
      .client(TenantService)
      .createTenant({ name: 'planted', ownerEmail: 'o@planted.test', ownerPassword: planted.ownerPassword }),
  );
  const auth = createClient(AuthService, harness.transport());
  const { accessToken } = await auth.login({ email: 'o@planted.test', password: planted.ownerPassword });
  replies.push(await refusalOf(auth.login({ email: 'o@planted.test', password: planted.wrongPassword })));
  const transport = harness.transport({ authorization: `Bearer ${accessToken}` });
  const handedOut = await handOut(keep);
  const users = createClient(UserService, transport);
  await keep(users.createUser({ email: 'u@planted.test', password: planted.userPassword, role: Role.ADMIN }));
  await keep(users.listUsers({}));
  const applications = createClient(ApplicationService, transport);
  const applicationId = (await applications.listApplications({})).applications[0]?.id ?? '';
  const made = await applications.createApiKey({ applicationId, name: 'planted' });
  await keep(applications.listApiKeys({ applicationId }));
  await keep(applications.updateApiKey({ id: made.apiKey?.id ?? '', enabled: true }));
  const upstreams = createClient(UpstreamService, transport);
  const model = { name: 'planted', provider: 'openai', apiBaseUrl: 'https://models.test/v1' };
  const { upstreamModel } = await keep(
    upstreams.createUpstreamModel({ upstreamModel: model, apiKey: planted.upstreamKey }),
  );
  const replaced = { ...model, id: upstreamModel?.id ?? '' };
  await keep(upstreams.updateUpstreamModel({ upstreamModel: replaced, apiKey: planted.newUpstreamKey }));
  await keep(upstreams.listUpstreamModels({}));
  await keep(upstreams.deleteUpstreamModel({ id: replaced.id }));
  await keep(applications.deleteApiKey({ id: made.apiKey?.id ?? '' }));
  await harness.service.close();

  const secrets = [...Object.values(planted), made.secret, accessToken, harness.password, ...handedOut];
  const places = { replies: toText(replies), database: await dumpDatabase(), logs: harness.logged() };
  for (const [place, text] of Object.entries(places)) {
    for (const secret of secrets) expect(text.includes(secret), `${secret.slice(0, 12)}… in the ${place}`).toBe(false);
  }
});

/** Makes one of each kind of token that is shown once, uses some, and keeps the replies that must not show them. */
async function handOut(keep: <T>(reply: Promise<T>) => Promise<T>): Promise<string[]> {
  const tenant = await harness.makeTenant('tokens');
  const auth = createClient(AuthService, harness.transport());
  const login = { email: 'owner@tokens.test', password: harness.password };
  const first = await auth.login(login);
  const second = await auth.refreshSession({ refreshToken: first.refreshToken });
  const owner = createClient(AuthService, harness.transport({ authorization: `Bearer ${second.accessToken}` }));
  await keep(owner.listSessions({}));
  const users = tenant.owner.client(UserService);
  const invitation = await users.createInvitation({ email: 'new@tokens.test', role: Role.MEMBER });
  await keep(users.listInvitations({}));
  await keep(auth.forgotPassword({ email: login.email }));
  await expect
    .poll(() => mail.letters().find((letter) => letter.includes('/reset-password')), { timeout: 15_000 })
    .toBeDefined();
  const reset = /ghp_[\w-]{64}/.exec(mail.letters().join('\n'))?.[0] ?? '';
  await keep(auth.verifyResetToken({ token: reset }));
  const root = harness.superAdmin.client(TenantService);
  const { token } = await root.startSwitch({ id: tenant.member.id });
  await keep(root.getSwitch({ token }));
  await keep(root.listAllUsers({}));
  await keep(tenant.owner.client(AuditService).listAuditEvents({}));
  return [first.refreshToken, second.refreshToken, invitation.token, reset, token];
}

/** Every row of every table as text, bytes as they would be found by someone who reads the files. */
async function dumpDatabase(): Promise<string> {
  const tables = await database.db.query<{ name: string }>(
    `select c.relname as name from pg_class c where c.relkind = 'r' and c.relnamespace = 'public'::regnamespace`,
    [],
  );
  const dumps = await Promise.all(
    tables.map(({ name }) =>
      database.db.query<{ row: string; bytes: string }>(`select to_jsonb(x)::text as "row" from ${name} x`, []),
    ),
  );
  const text = dumps.flatMap((rows) => rows.map(({ row }) => row)).join('\n');
  const bytes = [...text.matchAll(/\\\\x([0-9a-f]+)/g)].map((match) =>
    Buffer.from(match[1] ?? '', 'hex').toString('latin1'),
  );
  return [text, ...bytes].join('\n');
}

function toText(value: unknown): string {
  return JSON.stringify(value, (_name, item: unknown) => {
    if (typeof item === 'bigint') return String(item);
    return item instanceof Error ? { ...item, message: item.message } : item;
  });
}
