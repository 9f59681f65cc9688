import { randomUUID } from 'node:crypto';
import type { DescService } from '@bufbuild/protobuf';
import type { Client } from '@connectrpc/connect';
import { ApplicationService } from '#gen/gatehouse/admin/v1/application_pb.js';
import { Role } from '#gen/gatehouse/admin/v1/auth_pb.js';
import { CampaignService, RunStatus } from '#gen/gatehouse/admin/v1/campaign_pb.js';
import { KnowledgeBaseService } from '#gen/gatehouse/admin/v1/knowledge_pb.js';
import { PackageService, PackageType } from '#gen/gatehouse/admin/v1/package_pb.js';
import { ListService, PolicyService, ScannerService } from '#gen/gatehouse/admin/v1/policy_pb.js';
import { UserService } from '#gen/gatehouse/admin/v1/tenant_pb.js';
import { MatchType, UpstreamService } from '#gen/gatehouse/admin/v1/upstream_pb.js';
import { Action, RiskLevel } from '#gen/gatehouse/common/v1/risk_pb.js';
import { ListKind } from '#gen/gatehouse/policy/v1/policy_pb.js';
import type { Database } from '#lib/db/database.js';
import { until } from '#lib/testing/until.js';
import { makeAppeal } from './appeal.js';
import { makeBan } from './ban.js';

/** Ids of everything that a tenant has. */
export interface EstateIds {
  readonly userId: string;
  /** Of the owner. */
  readonly sessionId: string;
  readonly invitationId: string;
  readonly policyId: string;
  readonly applicationId: string;
  readonly apiKeyId: string;
  readonly listId: string;
  readonly whitelistId: string;
  readonly scannerId: string;
  readonly upstreamId: string;
  readonly routeId: string;
  readonly packageId: string;
  readonly packageScannerId: string;
  readonly tenantId: string;
  readonly banId: string;
  readonly triggerId: string;
  readonly baseId: string;
  readonly responseId: string;
  readonly appealId: string;
  /** A question of its own. */
  readonly questionId: string;
  readonly campaignId: string;
  /** A run of the campaign. */
  readonly runId: string;
  /** An end user, who is banned. */
  readonly endUserId: string;
}

/** The tenant that is filled. */
interface EmptyTenant {
  readonly id: string;
  readonly policyId: string;
  readonly applicationId: string;
  readonly viewerId: string;
  /** A client of the tenant's owner. */
  client<S extends DescService>(service: S): Client<S>;
  /** A client of a super admin, who alone assigns packages. */
  superAdminClient<S extends DescService>(service: S): Client<S>;
}

/** What was made: ids of everything, and the one secret that is shown once. */
interface Estate {
  readonly ids: EstateIds;
  readonly apiKey: string;
}

/**
 * Makes one of everything in a tenant. What is meant to be hidden holds `hidden-<word>`, so that a text that
 * goes astray shows; what triggers a rule holds the word alone. Its upstream model is at `upstreamUrl` and serves every model
 * whose name begins with "model-".
 */
export async function makeEstate(
  db: Database,
  { id: tenantId, policyId, applicationId, viewerId, client, superAdminClient }: EmptyTenant,
  {
    word,
    upstreamUrl,
    upstreamKey,
    endUserId,
    packageTag,
  }: {
    readonly word: string;
    readonly upstreamUrl: string;
    readonly upstreamKey: string;
    /** Banned. */
    readonly endUserId: string;
    /** Tag of its package's scanner, "S22" to "S98"; no two tenants share one. */
    readonly packageTag: string;
  },
): Promise<Estate> {
  // Triggers are texts that another tenant may say as well; everything else holds what only this tenant knows.
  const hidden = `hidden-${word}`;
  const { apiKey, secret } = await client(ApplicationService).createApiKey({ applicationId, name: hidden });
  const lists = client(ListService);
  const blacklist = await lists.createKeywordList({
    list: { name: `b ${hidden}`, kind: ListKind.BLACKLIST, keywords: [`black${word}`] },
    description: hidden,
  });
  const whitelist = await lists.createKeywordList({
    list: { name: `w ${hidden}`, kind: ListKind.WHITELIST, keywords: [`white${word}`] },
  });
  const made = await client(ScannerService).createCustomScanner({
    scanner: {
      name: `first ${hidden}`,
      riskLevel: RiskLevel.HIGH_RISK,
      definition: { case: 'keyword', value: { keywords: [`scan${word}`] } },
    },
    notes: hidden,
  });
  const upstreams = client(UpstreamService);
  const { upstreamModel } = await upstreams.createUpstreamModel({
    upstreamModel: {
      name: `u ${hidden}`,
      provider: 'local',
      apiBaseUrl: upstreamUrl,
      modelName: `model-${word}`,
      enabled: true,
      isPrivateModel: true,
    },
    apiKey: upstreamKey,
  });
  const upstreamId = upstreamModel?.id ?? '';
  const { modelRoute } = await upstreams.createModelRoute({
    modelRoute: {
      name: `r ${hidden}`,
      modelPattern: 'model-',
      matchType: MatchType.PREFIX,
      upstreamModelId: upstreamId,
      enabled: true,
      cacheTtlSeconds: 600,
    },
  });
  const known = await client(KnowledgeBaseService).createKnowledgeBase({
    base: { name: `k ${hidden}` },
    entries: [{ questionId: hidden, question: `question ${word}?`, answer: `answer ${hidden}` }],
  });
  const responseId = randomUUID();
  const restore = Action.ANONYMIZE_RESTORE;
  await client(PolicyService).updatePolicy({
    id: policyId,
    settings: {
      dataInput: { high: Action.REJECT, medium: restore, low: restore },
      answers: [{ id: responseId, scannerTag: 'S1', language: 'en', text: `response ${hidden}` }],
    },
  });
  const packages = superAdminClient(PackageService);
  const { package: own } = await packages.uploadPackage({
    package: {
      code: `p-${word}`,
      name: `p ${hidden}`,
      type: PackageType.PURCHASABLE,
      scanners: [
        {
          tag: packageTag,
          name: `q ${hidden}`,
          riskLevel: RiskLevel.LOW_RISK,
          definition: { case: 'keyword', value: { keywords: [`package${word}`] } },
        },
      ],
    },
  });
  await packages.assignPackage({ id: own?.id ?? '', tenantId });
  const invited = { email: `${hidden}@invited.test`, role: Role.VIEWER };
  const { invitation } = await client(UserService).createInvitation(invited);
  const ban = await makeBan(db, { tenantId, policyId, endUserId });
  const appealId = await makeAppeal(db, {
    tenantId,
    policyId,
    content: `appeal ${hidden}`,
    statement: `statement ${hidden}`,
  });
  const attacks = client(CampaignService);
  const { question } = await attacks.createQuestion({
    question: { packageCode: 'custom', category: 'S9', content: `question ${hidden}`, expectedAction: Action.REJECT },
  });
  const { campaign } = await attacks.createCampaign({
    campaign: { name: `c ${hidden}`, packages: ['custom'], policyId },
  });
  const campaignId = campaign?.id ?? '';
  const { run } = await attacks.runCampaign({ id: campaignId });
  await runEnded(attacks, campaignId);
  return {
    apiKey: secret,
    ids: {
      userId: viewerId,
      sessionId: await makeSession(db, tenantId, hidden),
      invitationId: invitation?.id ?? '',
      policyId,
      applicationId,
      apiKeyId: apiKey?.id ?? '',
      listId: blacklist.list?.list?.id ?? '',
      whitelistId: whitelist.list?.list?.id ?? '',
      scannerId: made.scanner?.scanner?.id ?? '',
      upstreamId,
      routeId: modelRoute?.id ?? '',
      packageId: own?.id ?? '',
      packageScannerId: own?.scanners[0]?.id ?? '',
      tenantId,
      ...ban,
      responseId,
      appealId,
      questionId: question?.id ?? '',
      campaignId,
      runId: run?.id ?? '',
      endUserId,
      baseId: known.base?.base?.id ?? '',
    },
  };
}

/** Resolves when nothing works at the campaign any more, so that what is stored of it stays as it is. */
async function runEnded(attacks: Client<typeof CampaignService>, id: string): Promise<void> {
  await until(async () => (await attacks.getCampaign({ id })).campaign?.lastRun?.status === RunStatus.COMPLETED);
}

/** A session of the tenant's owner, begun by a client of that name. */
async function makeSession(db: Database, tenantId: string, userAgent: string): Promise<string> {
  const id = randomUUID();
  await db.query(
    `insert into sessions (id, tenant_id, user_id, method, user_agent, expires_at)
     select $1, u.tenant_id, u.id, 'password', $3, now() + interval '1 hour'
       from users u
      where u.tenant_id = $2 and u.role = 'owner'
      limit 1`,
    [id, tenantId, userAgent],
  );
  return id;
}
