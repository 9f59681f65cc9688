import { create, type DescService } from '@bufbuild/protobuf';
import { type Client, createClient, type Transport } from '@connectrpc/connect';
import { RE2JS } from 're2js';
import { Dimension, RiskLevel } from '#gen/gatehouse/common/v1/risk_pb.js';
import { ListCatalogResponseSchema } from '#gen/gatehouse/policy/v1/catalog_pb.js';
import type { CustomScanner, PolicyDefinition } from '#gen/gatehouse/policy/v1/policy_pb.js';
import { ValidatePolicyResponseSchema } from '#gen/gatehouse/policy/v1/validation_pb.js';
import { createAuthenticator } from '#lib/auth/authenticator.js';
import type { Role } from '#lib/auth/principal.js';
import { createSecrets, type Secrets } from '#lib/auth/secrets.js';
import { createTokens } from '#lib/auth/tokens.js';
import type { Database } from '#lib/db/database.js';
import { uuidv7 } from '#lib/db/ids.js';
import { createMemoryTransport } from '#lib/server/memory-transport.js';
import { createRpcGuard } from '#lib/server/rpc-guard.js';
import { type RunningServer, startServer } from '#lib/server/server.js';
import { createLog } from '#lib/telemetry/log.js';
import { createMetrics } from '#lib/telemetry/metrics.js';
import { emptyResults } from '#lib/testing/empty-results.js';
import { createFakeEmbedding, type FakeEmbedding } from '#lib/testing/fake-embedding.js';
import { publish } from '../audit/change.js';
import { bootstrap } from '../bootstrap/bootstrap.js';
import type { AdminConfig } from '../config.js';
import type { Catalog } from '../packages/packages.js';
import type { PolicyValidation } from '../policies/draft.js';
import { type AdminService, adminPublicMethods, createAdminService } from '../service.js';
import { provisionTenant } from '../tenants/provision.js';
import { createFakeJudge, type FakeJudge } from './fake-judge.js';

/** A user of a test, who can call every service and every route. */
interface TestUser {
  readonly id: string;
  readonly tenantId: string;
  readonly token: string;
  /** A typed client that sends the user's token and the extra headers. */
  client<S extends DescService>(service: S, headers?: Readonly<Record<string, string>>): Client<S>;
}

/** A tenant of a test with a user of each role. */
export interface TestTenant {
  readonly id: string;
  readonly policyId: string;
  readonly applicationId: string;
  readonly owner: TestUser;
  readonly admin: TestUser;
  readonly member: TestUser;
  readonly viewer: TestUser;
}

/** The admin service over a real database, called in memory with the real guard. */
export interface AdminHarness {
  readonly service: AdminService;
  /** What the service embeds with. */
  readonly embedding: FakeEmbedding;
  /** What judges for it. */
  readonly judge: FakeJudge;
  readonly secrets: Secrets;
  readonly db: Database;
  /** Password of the super admin and of everybody that `makeTenant` makes. */
  readonly password: string;
  readonly email: string;
  /** The first API key of the tenant "Default". */
  readonly apiKey: string;
  readonly superAdmin: TestUser;
  /** Everything that was logged, as text. */
  logged(): string;
  /** Calls without credentials, or with any headers. */
  transport(headers?: Readonly<Record<string, string>>): Transport;
  makeTenant(name: string): Promise<TestTenant>;
  /** Serves REST over HTTP; closed with the harness. */
  serve(): Promise<RunningServer>;
  close(): Promise<void>;
}

/** Upstream models of tests are on this machine; nothing counts requests. */
const harnessConfig = {
  RESULTS_RETENTION_DAYS: undefined,
  RESULTS_KEEP_REQUESTS_DAYS: 90,
  EGRESS_ALLOW: ['127.0.0.1'],
  EGRESS_PINS: [],
  UPSTREAM_BASE_URL: undefined,
  RATE_LIMIT_ADMIN: 0,
  RATE_LIMIT_AUTH: 0,
  TRUSTED_PROXIES: ['127.0.0.1'],
  ACCESS_TOKEN_MINUTES: 15,
  TOKEN_LIFETIME_MINUTES: 1440,
  SESSION_DAYS: 14,
  SIGNING_KEY_DAYS: 90,
  DEPLOYMENT_MODE: 'enterprise' as const,
  PUBLIC_URL: 'http://localhost:3000',
  SMTP_URL: undefined,
  MAIL_FROM: 'Gatehouse <gatehouse@localhost>',
  MAIL_TO_LOG: false,
  OIDC_ISSUER: undefined,
  OIDC_CLIENT_ID: 'gatehouse',
  OIDC_CLIENT_SECRET: undefined,
  OIDC_NAME: 'SSO',
  OIDC_SCOPES: ['openid', 'email', 'profile'],
  OIDC_ALLOWED_DOMAINS: undefined,
  OIDC_TRUST_EMAIL: false,
  OIDC_AUTO_PROVISION: false,
  OIDC_TENANT_ID: undefined,
  OIDC_DEFAULT_ROLE: 'viewer' as const,
  OIDC_ROLE_CLAIM: undefined,
};

/** Builds the service on an empty migrated database and bootstraps it. Rate limits are off unless given. */
export async function createHarness(
  db: Database,
  options: { readonly config?: Partial<AdminConfig>; readonly validation?: PolicyValidation } = {},
): Promise<AdminHarness> {
  const lines: string[] = [];
  const log = createLog({ service: 'admin', level: 'debug', destination: { write: (line) => void lines.push(line) } });
  const secrets = createSecrets('a secret key for tests');
  const tokens = createTokens({ db, secrets });
  const authenticator = createAuthenticator({ db, secrets, tokens });
  const guard = createRpcGuard({ authenticator, secrets, publicMethods: adminPublicMethods });
  const embedding = createFakeEmbedding();
  const judge = createFakeJudge();
  const service = createAdminService({
    db,
    secrets,
    tokens,
    authenticator,
    validation: options.validation ?? regexValidation,
    judge,
    catalog: smallCatalog,
    resultsOf: () => emptyResults,
    embedding,
    config: { ...harnessConfig, ...options.config },
    log,
  });
  const password = madeUpPassword();
  const email = 'root@gatehouse.test';
  const first = await bootstrap({
    db,
    secrets,
    config: {
      BOOTSTRAP_ADMIN_EMAIL: email,
      BOOTSTRAP_ADMIN_PASSWORD: password,
      BOOTSTRAP_API_KEY: undefined,
      UPSTREAM_BASE_URL: undefined,
      UPSTREAM_API_KEY: undefined,
      UPSTREAM_MODEL: undefined,
    },
    log,
  });
  let server: RunningServer | undefined;

  // Making one compiles the rules of every message, which costs 100 ms.
  const transports = new Map<string, Transport>();
  function transport(headers: Readonly<Record<string, string>> = {}): Transport {
    const key = JSON.stringify(headers);
    const known = transports.get(key) ?? createMemoryTransport({ rpc: service.rpc, guard, log, headers });
    transports.set(key, known);
    return known;
  }

  async function signedIn(user: {
    id: string;
    tenantId: string;
    role: Role;
    isSuperAdmin: boolean;
  }): Promise<TestUser> {
    const { token } = await tokens.issue(user);
    return {
      ...user,
      token,
      client: (target, headers = {}) =>
        createClient(target, transport({ authorization: `Bearer ${token}`, ...headers })),
    };
  }

  const [root] = await db.query<{ id: string; tenantId: string; passwordHash: string }>(
    'select u.id as "id", u.tenant_id as "tenantId", u.password_hash as "passwordHash" from users u where u.email = $1',
    [email],
  );
  // Everybody has the same password: hashing one takes a tenth of a second.
  const { passwordHash } = root!;
  const superAdmin = await signedIn({ ...root!, role: 'owner', isSuperAdmin: true });

  return {
    service,
    judge,
    embedding,
    secrets,
    db,
    password,
    email,
    apiKey: first.apiKey ?? '',
    superAdmin,
    logged: () => lines.join(''),
    transport,

    async makeTenant(name) {
      const made = await db.transaction(async (tx) => {
        const seed = {
          name,
          ownerEmail: `owner@${name}.test`,
          ownerPasswordHash: passwordHash,
          ownerIsSuperAdmin: false,
        };
        const { tenant, ...ids } = await provisionTenant(tx, seed);
        const caller = { tenantId: tenant.id, actorId: '', userId: '', role: undefined, isSuperAdmin: false };
        await publish(tx, { ...caller, policyId: ids.policyId, address: '' }, 'tenant', {
          result: undefined,
          action: 'create',
          thingId: tenant.id,
          policyId: ids.policyId,
          before: null,
          after: { name },
        });
        return { id: tenant.id, ...ids };
      });
      const join = async (role: Role) => {
        const id = uuidv7();
        await db.query('insert into users (id, tenant_id, email, password_hash, role) values ($1, $2, $3, $4, $5)', [
          id,
          made.id,
          `${role}@${name}.test`,
          passwordHash,
          role,
        ]);
        return signedIn({ id, tenantId: made.id, role, isSuperAdmin: false });
      };
      return {
        id: made.id,
        policyId: made.policyId,
        applicationId: made.applicationId,
        owner: await signedIn({ id: made.ownerId, tenantId: made.id, role: 'owner', isSuperAdmin: false }),
        admin: await join('admin'),
        member: await join('member'),
        viewer: await join('viewer'),
      };
    },

    async serve() {
      server ??= await startServer({
        name: 'admin',
        version: 'test',
        host: '127.0.0.1',
        port: 0,
        rpc: service.rpc,
        guard,
        rest: service.rest,
        health: service.health,
        log,
        metrics: createMetrics({ processMetrics: false }),
      });
      return server;
    },

    async close() {
      await server?.close({ drainMs: 100 });
      await service.close();
    },
  };
}

/** A password that satisfies the rule, built here because no secret-shaped text may stand in a file. */
function madeUpPassword(): string {
  return ['Wall', Date.now().toString(36), 'x7'].join('-');
}

/** A catalogue of two packages with a scanner each; a real one has more. */
const smallCatalog: Catalog = {
  listCatalog: async () =>
    create(ListCatalogResponseSchema, {
      packages: [
        { id: 'a0000000-0000-8000-8000-000000000001', code: 'attacks', name: 'Attacks', nameZh: '攻击' },
        { id: 'a0000000-0000-8000-8000-000000000002', code: 'topics', name: 'Topics', nameZh: '话题' },
      ],
      scanners: [
        {
          id: 'a0000000-0000-8000-8000-000000000009',
          tag: 'S9',
          name: 'Prompt attacks',
          nameZh: '提示词攻击',
          packageCode: 'attacks',
          definition: 'Attempts to change what the model was told.',
          enabled: true,
          dimension: Dimension.SECURITY,
          riskLevel: RiskLevel.HIGH_RISK,
          scanPrompt: true,
        },
        {
          id: 'a0000000-0000-8000-8000-000000000001',
          tag: 'S1',
          name: 'Politics',
          nameZh: '政治',
          packageCode: 'topics',
          definition: 'Political subjects.',
          dimension: Dimension.COMPLIANCE,
          riskLevel: RiskLevel.LOW_RISK,
          scanPrompt: true,
          scanResponse: true,
          needsModel: true,
        },
      ],
      entities: [
        {
          entityType: 'EMAIL',
          name: 'E-mail address',
          nameZh: '电子邮箱',
          riskLevel: RiskLevel.LOW_RISK,
          operator: { kind: { case: 'mask', value: { keepPrefix: 2 } } },
        },
      ],
    }),
};

/** Stands for detection, which admin may not import: refuses patterns that RE2 refuses. */
const regexValidation: PolicyValidation = {
  async validatePolicy({ definition }) {
    // The service always sends a whole message, not the parts of one.
    const { customScanners, packageScanners } = definition as PolicyDefinition;
    const problemsOf = (scanners: readonly CustomScanner[], list: string) =>
      scanners.flatMap(({ definition: rule }, index) => {
        const message = rule.case === 'regex' ? patternProblem(rule.value.pattern) : undefined;
        return message === undefined ? [] : [{ path: `${list}[${index}].regex.pattern`, message }];
      });
    const problems = [
      ...problemsOf(customScanners, 'custom_scanners'),
      ...problemsOf(packageScanners, 'package_scanners'),
    ];
    return create(ValidatePolicyResponseSchema, { problems });
  },
};

function patternProblem(pattern: string): string | undefined {
  try {
    RE2JS.compile(pattern);
    return undefined;
  } catch {
    return 'is no regular expression of the RE2 dialect';
  }
}
