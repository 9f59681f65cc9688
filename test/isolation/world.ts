import { randomBytes } from 'node:crypto';
import type { DescService } from '@bufbuild/protobuf';
import { type Client, createClient, type Transport } from '@connectrpc/connect';
import { createGrpcTransport } from '@connectrpc/connect-node';
import { ApiKeyScope, ApplicationService } from '#gen/gatehouse/admin/v1/application_pb.js';
import { AuthService, Role } from '#gen/gatehouse/admin/v1/auth_pb.js';
import { PolicyService } from '#gen/gatehouse/admin/v1/policy_pb.js';
import { TenantService, UserService } from '#gen/gatehouse/admin/v1/tenant_pb.js';
import { createTokens } from '#lib/auth/tokens.js';
import { readConfig } from '#lib/config/define.js';
import { createLog, silentLog } from '#lib/telemetry/log.js';
import { createTestDatabase, type TestDatabase } from '#lib/testing/database.js';
import { type FakeUpstream, startFakeUpstream } from '#lib/testing/fake-upstream.js';
import { until } from '#lib/testing/until.js';
import { bootstrap } from '../../services/admin/bootstrap/bootstrap.js';
import { type EstateIds, makeEstate } from '../../services/admin/testing/estate.js';
import { type ServiceName, schemas, serviceNames } from '../../services/start-config.js';
import { type RunningServices, startServices } from '../../services/start-services.js';

/** Roles of the users that every tenant has here. */
export const roles = ['owner', 'admin', 'member', 'viewer'] as const;

/** A tenant of the walk: users of every role, an API key, and one of everything. */
export interface Inhabitant {
  readonly id: string;
  /** Stands in everything that the tenant wrote. */
  readonly word: string;
  readonly ids: EstateIds;
  readonly apiKey: string;
  /** A key with the scope admin alone. */
  readonly adminKey: string;
  readonly adminKeyId: string;
  readonly upstreamKey: string;
  /** Access tokens by role. */
  readonly tokens: Readonly<Record<(typeof roles)[number], string>>;
}

/** All services in this process over one database, with two tenants that must not meet. */
export interface World {
  readonly database: TestDatabase;
  readonly running: RunningServices;
  readonly upstream: FakeUpstream;
  readonly victim: Inhabitant;
  readonly attacker: Inhabitant;
  readonly superAdminToken: string;
  readonly passwords: readonly string[];
  /** Where a service listens. */
  url(service: ServiceName): string;
  /** Calls a service over gRPC with this Authorization header, or none. */
  transport(service: ServiceName, authorization?: string): Transport;
  /** Everything that was logged so far, as text. */
  logged(): string;
  close(): Promise<void>;
}

/** Starts everything. `onListening` is told of each service when its routes stand. */
export async function createWorld(onListening: (service: ServiceName) => void = () => undefined): Promise<World> {
  const database = await createTestDatabase();
  const upstream = await startFakeUpstream();
  const lines: string[] = [];
  const destination = { write: (line: string) => void lines.push(line) };
  const root = { email: 'root@gatehouse.test', password: madeUpPassword() };
  const config = readConfig(
    {
      BOOTSTRAP_ADMIN_EMAIL: root.email,
      BOOTSTRAP_ADMIN_PASSWORD: root.password,
      EGRESS_ALLOW: '127.0.0.1',
      DETECTION_THREADS: '2',
      ...Object.fromEntries(['DETECTION', 'ADMIN', 'AUTH', 'PROXY'].map((name) => [`RATE_LIMIT_${name}`, '0'])),
    },
    ...schemas,
  );
  // 0 is no port that an operator could ask for.
  const anyPort = { ADMIN_PORT: 0, DETECTION_PORT: 0, PROXY_PORT: 0, EMBEDDING_PORT: 0, WEB_PORT: 0 };
  const running = await startServices({
    config: { ...config, ...anyPort, HOST: '127.0.0.1' },
    services: serviceNames.filter((name) => name !== 'web'),
    databaseUrl: database.url,
    secretKey: randomBytes(32).toString('base64'),
    version: 'test',
    logOf: (service) => createLog({ service, level: 'debug', destination }),
    onListening,
  });
  const transports = new Map<string, Transport>();
  const world = {
    database,
    running,
    upstream,
    url: (service: ServiceName) => running.urls.get(service) ?? '',
    transport(service: ServiceName, authorization = '') {
      const key = `${service} ${authorization}`;
      const known = transports.get(key) ?? openTransport(world.url(service), authorization);
      transports.set(key, known);
      return known;
    },
    logged: () => lines.join(''),
    async close() {
      await running.close(500);
      await upstream.close();
      await database.drop();
    },
  };
  const auth = createClient(AuthService, world.transport('admin'));
  const tokens = createTokens({ db: database.db, secrets: running.secrets });
  /** A token of no session: one of a session would end when the walk calls what signs its caller out. */
  const signIn = async (email: string, password: string) => {
    const { user } = await auth.login({ email, password });
    const { id = '', tenantId = '', superAdmin: isSuperAdmin = false } = user ?? {};
    return (await tokens.issue({ id, tenantId, role: 'owner', isSuperAdmin })).token;
  };

  await bootstrap({ db: database.db, secrets: running.secrets, config, log: silentLog });
  const superAdminToken = await signIn(root.email, root.password);
  const passwords = [root.password];

  async function makeInhabitant(word: string, packageTag: string): Promise<Inhabitant> {
    const password = madeUpPassword();
    passwords.push(password);
    const as = <S extends DescService>(service: S, token: string): Client<S> =>
      createClient(service, world.transport('admin', `Bearer ${token}`));
    const ownerEmail = `owner@${word}.test`;
    const { tenant } = await as(TenantService, superAdminToken).createTenant({
      name: `tenant ${word}`,
      ownerEmail,
      ownerPassword: password,
    });
    const owner = await signIn(ownerEmail, password);
    const join = async (name: string, role: Role) => {
      const email = `${name}@${word}.test`;
      const { user } = await as(UserService, owner).createUser({ email, password, role });
      return { id: user?.id ?? '', token: await signIn(email, password) };
    };
    const [admin, member, viewer] = [
      await join('admin', Role.ADMIN),
      await join('member', Role.MEMBER),
      await join('viewer', Role.VIEWER),
    ];
    const client = <S extends DescService>(service: S) => as(service, owner);
    const superAdminClient = <S extends DescService>(service: S) => as(service, superAdminToken);
    const upstreamKey = `upstream-key-${word}-${randomBytes(12).toString('hex')}`;
    const [application] = (await client(ApplicationService).listApplications({})).applications;
    const [policy] = (await client(PolicyService).listPolicies({})).policies;
    const id = tenant?.id ?? '';
    const { ids, apiKey } = await makeEstate(
      database.db,
      {
        id,
        policyId: policy?.id ?? '',
        applicationId: application?.id ?? '',
        viewerId: viewer.id,
        client,
        superAdminClient,
      },
      { word, upstreamUrl: upstream.url, upstreamKey, endUserId: `user of ${word}`, packageTag },
    );
    const tokens = { owner, admin: admin.token, member: member.token, viewer: viewer.token };
    const administrating = await client(ApplicationService).createApiKey({
      applicationId: ids.applicationId,
      scopes: [ApiKeyScope.ADMIN],
    });
    const [adminKey, adminKeyId] = [administrating.secret, administrating.apiKey?.id ?? ''];
    return { id, word, ids, apiKey, adminKey, adminKeyId, upstreamKey, tokens };
  }

  const [victim, attacker] = [await makeInhabitant('quagga', 'S97'), await makeInhabitant('thylacine', 'S98')];
  await until(async () => {
    // The estate is in force when the last of its lists is.
    const verdict = await judge(world.url('detection'), victim.apiKey, `black${victim.word}`);
    return verdict.includes('reject');
  });
  return { ...world, victim, attacker, superAdminToken, passwords };
}

/** What detection says of a text over REST, as text. */
export async function judge(detectionUrl: string, apiKey: string, content: string): Promise<string> {
  const reply = await fetch(`${detectionUrl}/v1/guardrails`, {
    method: 'POST',
    headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' },
    body: JSON.stringify({ messages: [{ role: 'user', content }] }),
  });
  return reply.text();
}

function openTransport(baseUrl: string, authorization: string): Transport {
  return createGrpcTransport({
    baseUrl,
    interceptors: [
      (next) => (request) => {
        if (authorization !== '') request.header.set('authorization', authorization);
        return next(request);
      },
    ],
  });
}

/** Built at run time because no secret-shaped text may stand in a file. */
function madeUpPassword(): string {
  return ['Wall', randomBytes(6).toString('hex'), 'X7'].join('-');
}
