import type { MessageInitShape } from '@bufbuild/protobuf';
import { create, toBinary } from '@bufbuild/protobuf';
import {
  type Campaign,
  type CampaignDifferenceSchema,
  CampaignSchema,
  type CampaignService,
  ResultFilter,
} from '#gen/gatehouse/admin/v1/campaign_pb.js';
import { GetPolicyRevisionRequestSchema, type PolicyService } from '#gen/gatehouse/admin/v1/policy_pb.js';
import { Action } from '#gen/gatehouse/common/v1/risk_pb.js';
import { PolicyDefinitionSchema } from '#gen/gatehouse/policy/v1/policy_pb.js';
import { type Database, isUniqueViolation, type Queryable } from '#lib/db/database.js';
import { isUuid, uuidv7 } from '#lib/db/ids.js';
import { decodePageToken, encodePageToken } from '#lib/db/page-token.js';
import { GatehouseError } from '#lib/errors/error.js';
import { recordAudit } from '../audit/audit.js';
import { namingConflicts } from '../audit/change.js';
import type { Caller } from '../auth/caller.js';
import type { Features } from '../feature.js';
import { defaultPageSize } from '../page.js';
import { findPolicy, loadDefinition } from '../policies/definition.js';
import { type AskedQuestion, countByCategory, readQuestions } from './questions.js';
import {
  endRun,
  insertRun,
  type ResultRow,
  type RunRow,
  selectResults,
  selectRun,
  selectRuns,
  selectScores,
} from './run-store.js';
import {
  type CampaignChoice,
  type CampaignRow,
  countQuestions,
  deleteCampaign,
  deleteQuestion,
  insertCampaign,
  insertQuestion,
  maxQuestions,
  selectCampaign,
  selectCampaigns,
  updateCampaign,
} from './store.js';
import { toCampaign, toQuestion, toResult, toRun } from './view.js';

/** What the features of campaigns need. */
export interface CampaignDeps {
  readonly db: Database;
  readonly revisions: Pick<Features<typeof PolicyService>, 'getPolicyRevision'>;
  /** Called when there is a run to work at. */
  readonly onRun: () => void;
}

/** Campaigns of the caller's tenant. */
export interface Campaigns {
  readonly features: Features<typeof CampaignService>;
  /** Campaigns by position instead of by page token, newest first. */
  readCampaigns(caller: Caller): Promise<Campaign[]>;
}

/** Runs that are shown of a campaign. */
const runsShown = 50;

/** Campaigns that the REST facade lists, which does not page. */
const campaignsListed = 500;

/** Questions of a run at most: the shipped ones and all of a tenant's own. */
const maxAsked = maxQuestions + 1000;

/** Builds the features of campaigns. */
export function createCampaigns({ db, revisions, onRun }: CampaignDeps): Campaigns {
  const features: Campaigns['features'] = {
    async listQuestionPackages(_request, caller) {
      return { packages: countByCategory(await readQuestions(db, caller.tenantId)) };
    },

    async listQuestions({ packageCode, category, preset, skip, pageSize }, caller) {
      const all = (await readQuestions(db, caller.tenantId)).filter(
        (question) =>
          (packageCode === '' || question.packageCode === packageCode) &&
          (category === '' || question.category === category) &&
          (preset === undefined || preset === (question.createdAt === undefined)),
      );
      const page = all.slice(skip, skip + (pageSize || defaultPageSize));
      return { questions: page.map(toQuestion), total: all.length };
    },

    async createQuestion({ question }, caller) {
      // The rules of the message make it required.
      const { packageCode, category, expectedAction, content: given } = question!;
      const content = given.trim();
      if (content === '') throw invalid('question.content', 'must not be blank');
      const expected = expectedAction === Action.PASS ? 'pass' : 'reject';
      const row = { id: uuidv7(), packageCode, category, content, expected, createdAt: new Date() } as const;
      await db.transaction(async (tx) => {
        if ((await countQuestions(tx, caller.tenantId)) >= maxQuestions)
          throw new GatehouseError('LIMIT_REACHED', { values: { things: 'questions', limit: maxQuestions } });
        await insertQuestion(tx, caller.tenantId, row);
        const detail = { package: packageCode, category, expected };
        await recordAudit(tx, caller, { action: 'create', thing: 'attack_question', thingId: row.id, detail });
      });
      return { question: toQuestion(row) };
    },

    async deleteQuestion({ id }, caller) {
      await db.transaction(async (tx) => {
        if (!isUuid(id) || !(await deleteQuestion(tx, caller.tenantId, id))) throw notFound('question');
        await recordAudit(tx, caller, { action: 'delete', thing: 'attack_question', thingId: id, detail: {} });
      });
      return {};
    },

    async listCampaigns({ pageSize: asked, pageToken }, caller) {
      const pageSize = asked || defaultPageSize;
      const before = pageToken === '' ? undefined : decodePageToken(pageToken, { createdAt: 'time', id: 'uuid' });
      const rows = await selectCampaigns(db, caller.tenantId, before, pageSize + 1);
      const last = rows.length > pageSize ? rows[pageSize - 1] : undefined;
      return {
        campaigns: await withLastRuns(caller, rows.slice(0, pageSize)),
        nextPageToken: last === undefined ? '' : encodePageToken({ createdAt: last.createdAtText, id: last.id }),
      };
    },

    async getCampaign({ id }, caller) {
      const campaign = await findCampaign(db, caller, id);
      const [newest, ...others] = await selectRuns(db, caller.tenantId, [id], runsShown);
      const runs = newest === undefined ? [] : [await withScores(caller, newest), ...others.map((run) => toRun(run))];
      return { campaign: toCampaign(campaign, newest), runs };
    },

    async createCampaign({ campaign }, caller) {
      const choice = await readChoice(caller, uuidv7(), campaign!);
      await namingConflicts('campaign', () =>
        db.transaction(async (tx) => {
          await insertCampaign(tx, caller.tenantId, choice);
          await recordAudit(tx, caller, { action: 'create', thing: 'campaign', thingId: choice.id, detail: choice });
        }),
      );
      return { campaign: toCampaign(await findCampaign(db, caller, choice.id), undefined) };
    },

    async updateCampaign({ campaign }, caller) {
      const { id } = await findCampaign(db, caller, campaign!.id);
      const choice = await readChoice(caller, id, campaign!);
      await namingConflicts('campaign', () =>
        db.transaction(async (tx) => {
          await updateCampaign(tx, caller.tenantId, choice);
          await recordAudit(tx, caller, { action: 'update', thing: 'campaign', thingId: id, detail: choice });
        }),
      );
      const [whole] = await withLastRuns(caller, [await findCampaign(db, caller, id)]);
      return { ...(whole && { campaign: whole }) };
    },

    async deleteCampaign({ id }, caller) {
      const { name } = await findCampaign(db, caller, id);
      await db.transaction(async (tx) => {
        await deleteCampaign(tx, caller.tenantId, id);
        await recordAudit(tx, caller, { action: 'delete', thing: 'campaign', thingId: id, detail: { name } });
      });
      return {};
    },

    async runCampaign({ id, policyRevision }, caller, signal) {
      const campaign = await findCampaign(db, caller, id);
      const policy = await findPolicy(db, caller, campaign.policyId);
      const definition =
        policyRevision === 0n
          ? await loadDefinition(db, caller.tenantId, policy)
          : await definitionAt(caller, policy.id, policyRevision, signal);
      const questions = (await readQuestions(db, caller.tenantId)).filter((question) => isAsked(campaign, question));
      if (questions.length === 0) throw invalid('categories', 'name no question: add some or choose others');
      const runId = uuidv7();
      const run = {
        id: runId,
        campaignId: id,
        policyId: policy.id,
        policyRevision: definition.revision,
        definition: toBinary(PolicyDefinitionSchema, definition),
        questions: questions.slice(0, maxAsked),
      };
      await db
        .transaction(async (tx) => {
          await insertRun(tx, caller.tenantId, run);
          const detail = { run: runId, revision: Number(definition.revision), questions: questions.length };
          await recordAudit(tx, caller, { action: 'run', thing: 'campaign', thingId: id, detail });
        })
        .catch((error: unknown) => {
          if (!isUniqueViolation(error)) throw error;
          throw new GatehouseError('CAMPAIGN_RUNNING', { cause: error });
        });
      onRun();
      return { run: toRun(await findRun(db, caller, runId)) };
    },

    async cancelCampaignRun({ runId }, caller) {
      const { campaignId } = await findRun(db, caller, runId);
      await db.transaction(async (tx) => {
        await endRun(tx, caller.tenantId, runId, 'cancelled');
        const detail = { run: runId };
        await recordAudit(tx, caller, { action: 'cancel', thing: 'campaign', thingId: campaignId, detail });
      });
      return { run: toRun(await findRun(db, caller, runId)) };
    },

    async listCampaignResults({ runId, filter, category, pageSize: asked, pageToken }, caller) {
      const run = await findRun(db, caller, runId);
      const pageSize = asked || defaultPageSize;
      const from = pageToken === '' ? 0 : Number(decodePageToken(pageToken, { from: 'integer' }).from);
      const passed = filter === ResultFilter.UNSPECIFIED ? undefined : filter === ResultFilter.PASSED;
      const query = { passed, category, from, limit: pageSize + 1 };
      const rows = await selectResults(db, caller.tenantId, run.id, query);
      const next = rows[pageSize];
      return {
        run: await withScores(caller, run),
        results: rows.slice(0, pageSize).map(toResult),
        nextPageToken: next === undefined ? '' : encodePageToken({ from: next.position }),
      };
    },

    async compareCampaignRuns({ beforeId, afterId }, caller) {
      const [before, after] = [await findRun(db, caller, beforeId), await findRun(db, caller, afterId)];
      const all = { from: 0, limit: maxAsked };
      const old = await selectResults(db, caller.tenantId, before.id, all);
      const now = await selectResults(db, caller.tenantId, after.id, all);
      return {
        before: await withScores(caller, before),
        after: await withScores(caller, after),
        ...compareResults(old, now),
      };
    },
  };

  return {
    features,
    async readCampaigns(caller) {
      const rows = await selectCampaigns(db, caller.tenantId, undefined, campaignsListed);
      return (await withLastRuns(caller, rows)).map((campaign) => create(CampaignSchema, campaign));
    },
  };

  async function withLastRuns(caller: Caller, rows: readonly CampaignRow[]) {
    const ids = rows.map(({ id }) => id);
    const runs = await selectRuns(db, caller.tenantId, ids, 1);
    const byCampaign = new Map(runs.map((run) => [run.campaignId, run]));
    return rows.map((row) => toCampaign(row, byCampaign.get(row.id)));
  }

  async function withScores(caller: Caller, run: RunRow) {
    return toRun(run, await selectScores(db, caller.tenantId, run.id));
  }

  async function definitionAt(caller: Caller, id: string, policyRevision: bigint, signal: AbortSignal) {
    const request = create(GetPolicyRevisionRequestSchema, { id, policyRevision });
    const { definition } = await revisions.getPolicyRevision(request, caller, signal);
    return create(PolicyDefinitionSchema, definition);
  }

  async function readChoice(caller: Caller, id: string, given: Campaign): Promise<CampaignChoice> {
    const name = given.name.trim();
    if (name === '') throw invalid('campaign.name', 'must not be blank');
    const { id: policyId } = await findPolicy(db, caller, given.policyId);
    const { packages, categories } = given;
    return { id, policyId, name, description: given.description.trim(), packages, categories };
  }
}

/** Which questions of two runs are judged otherwise than expected in only one of them. Pure. */
export function compareResults(before: readonly ResultRow[], after: readonly ResultRow[]) {
  // Own questions may be edited away and asked again under another id; the same text is the same question.
  const keyOf = ({ content, expected }: ResultRow): string => `${expected} ${content}`;
  const old = new Map(before.filter(({ action }) => action !== null).map((row) => [keyOf(row), row]));
  const newlyFailing: MessageInitShape<typeof CampaignDifferenceSchema>[] = [];
  const newlyPassing: MessageInitShape<typeof CampaignDifferenceSchema>[] = [];
  let compared = 0;
  for (const row of after) {
    const was = old.get(keyOf(row));
    if (was === undefined || row.action === null) continue;
    compared++;
    if (was.passed === row.passed) continue;
    (row.passed ? newlyPassing : newlyFailing).push({ before: toResult(was), after: toResult(row) });
  }
  return { newlyFailing, newlyPassing, compared };
}

function isAsked({ packages, categories }: CampaignRow, question: AskedQuestion): boolean {
  return packages.includes(question.packageCode) && (categories.length === 0 || categories.includes(question.category));
}

async function findCampaign(db: Queryable, caller: Caller, id: string): Promise<CampaignRow> {
  const row = isUuid(id) ? await selectCampaign(db, caller.tenantId, id) : undefined;
  if (row === undefined) throw notFound('campaign');
  return row;
}

async function findRun(db: Queryable, caller: Caller, id: string): Promise<RunRow> {
  const row = isUuid(id) ? await selectRun(db, caller.tenantId, id) : undefined;
  if (row === undefined) throw notFound('run');
  return row;
}

function notFound(thing: string): GatehouseError {
  return new GatehouseError('NOT_FOUND', { values: { thing } });
}

function invalid(path: string, message: string): GatehouseError {
  return new GatehouseError('REQUEST_INVALID', { fields: [{ path, message }] });
}
