import {
  type Campaign,
  type CampaignResult,
  CampaignService,
  type Question,
  RunStatus,
} from '#gen/gatehouse/admin/v1/campaign_pb.js';
import { Action } from '#gen/gatehouse/common/v1/risk_pb.js';
import type { Caller } from '../auth/caller.js';
import type { Body } from './body.js';
import { answerWrite, queryInteger, queryText, type RestCall, type RestRoutes } from './facade.js';
import { levelName } from './risk-level.js';
import { toIsoText } from './timestamp.js';

/** What the routes of campaigns need beyond the methods. */
export interface CampaignRoutesDeps {
  readonly readCampaigns: (caller: Caller) => Promise<Campaign[]>;
}

const path = '/api/v1/attack-campaigns';
const packageWords = ['gbt45654', 'owasp_top10', 'safe', 'custom'] as const;

/** The contract knows no cancelled run. */
const statusWords: Readonly<Record<RunStatus, string>> = {
  [RunStatus.UNSPECIFIED]: 'pending',
  [RunStatus.PENDING]: 'pending',
  [RunStatus.RUNNING]: 'running',
  [RunStatus.COMPLETED]: 'completed',
  [RunStatus.FAILED]: 'failed',
  [RunStatus.CANCELLED]: 'failed',
};

/** /api/v1/attack-campaigns. A campaign shows the state of its newest run. */
export function attackCampaignRoutes({ readCampaigns }: CampaignRoutesDeps): RestRoutes {
  const service = CampaignService.method;

  return {
    [`GET ${path}/packages`]: {
      method: service.listQuestionPackages,
      async handle({ ctx, call }) {
        const { packages } = await call(service.listQuestionPackages, {});
        ctx.body = {
          packages: packages.map(({ code, categories }) => ({
            code,
            categories: categories.map(({ category }) => category),
            question_count: categories.reduce((sum, { questions }) => sum + questions, 0),
          })),
        };
      },
    },

    [`GET ${path}/questions`]: {
      method: service.listQuestions,
      fieldName: questionFieldName,
      async handle({ ctx, call }) {
        const page = queryInteger(ctx, 'page', 1, 1, 100_000);
        const pageSize = queryInteger(ctx, 'page_size', 20, 1, 100);
        const preset = queryText(ctx, 'is_preset').toLowerCase();
        const { questions, total } = await call(service.listQuestions, {
          packageCode: queryText(ctx, 'package_type'),
          category: queryText(ctx, 'category'),
          ...(preset !== '' && { preset: preset === 'true' || preset === '1' }),
          skip: (page - 1) * pageSize,
          pageSize,
        });
        const pages = Math.ceil(total / pageSize);
        ctx.body = { items: questions.map(toQuestion), total, page, page_size: pageSize, pages };
      },
    },

    [`POST ${path}/questions`]: {
      method: service.createQuestion,
      fieldName: questionFieldName,
      async handle(request) {
        const body = await request.body();
        const expected = body.optionalWord('expected_action', ['reject', 'pass']) ?? 'reject';
        const question = {
          packageCode: body.optionalWord('package_type', packageWords) ?? 'custom',
          category: body.text('category'),
          content: body.text('content'),
          expectedAction: expected === 'pass' ? Action.PASS : Action.REJECT,
        };
        body.end();
        const reply = await request.call(service.createQuestion, { question });
        request.ctx.body = reply.question && toQuestion(reply.question);
      },
    },

    [`DELETE ${path}/questions/:id`]: {
      method: service.deleteQuestion,
      async handle({ ctx, call, params }) {
        await call(service.deleteQuestion, { id: params['id'] ?? '' });
        answerWrite(ctx, 'Question deleted');
      },
    },

    [`GET ${path}`]: {
      method: service.listCampaigns,
      async handle({ ctx, caller }) {
        const campaigns = await readCampaigns(caller);
        ctx.body = { items: campaigns.map(toItem), total: campaigns.length };
      },
    },

    [`POST ${path}`]: {
      method: service.createCampaign,
      fieldName: campaignFieldName,
      async handle(request) {
        const campaign = readCampaign(await request.body(), request, undefined);
        const reply = await request.call(service.createCampaign, { campaign });
        request.ctx.body = reply.campaign && toItem(reply.campaign);
      },
    },

    [`GET ${path}/:id`]: {
      method: service.getCampaign,
      async handle(request) {
        request.ctx.body = toItem(await current(request));
      },
    },

    [`PUT ${path}/:id`]: {
      method: service.updateCampaign,
      fieldName: campaignFieldName,
      async handle(request) {
        const campaign = readCampaign(await request.body(), request, await current(request));
        const reply = await request.call(service.updateCampaign, { campaign });
        request.ctx.body = reply.campaign && toItem(reply.campaign);
      },
    },

    [`DELETE ${path}/:id`]: {
      method: service.deleteCampaign,
      async handle({ ctx, call, params }) {
        await call(service.deleteCampaign, { id: params['id'] ?? '' });
        answerWrite(ctx, 'Campaign deleted');
      },
    },

    [`POST ${path}/:id/run`]: {
      method: service.runCampaign,
      async handle(request) {
        await request.call(service.runCampaign, { id: request.params['id'] ?? '' });
        request.ctx.body = toItem(await current(request));
      },
    },

    [`GET ${path}/:id/results`]: {
      method: service.listCampaignResults,
      async handle(request) {
        const campaign = await current(request);
        const runId = campaign.lastRun?.id;
        const results: CampaignResult[] = [];
        let pageToken = '';
        if (runId !== undefined)
          do {
            const page = await request.call(service.listCampaignResults, { runId, pageSize: 500, pageToken });
            results.push(...page.results);
            pageToken = page.nextPageToken;
          } while (pageToken !== '');
        request.ctx.body = { campaign: toItem(campaign), results: results.map(toResult), total: results.length };
      },
    },
  };

  async function current({ call, params }: RestCall): Promise<Campaign> {
    const { campaign } = await call(service.getCampaign, { id: params['id'] ?? '' });
    // The reply always carries it.
    return campaign!;
  }
}

/** A whole campaign of the body; what a PUT leaves out stays. */
function readCampaign(body: Body, { policyId }: RestCall, before: Campaign | undefined) {
  const campaign = {
    id: before?.id ?? '',
    name: before === undefined ? body.text('name') : (body.optionalText('name') ?? before.name),
    description: body.optionalText('description') ?? before?.description ?? '',
    packages: body.optionalTexts('packages') ?? before?.packages ?? [],
    categories: body.optionalTexts('selected_categories') ?? before?.categories ?? [],
    policyId: body.optionalText('workspace_id') ?? (policyId || before?.policyId || ''),
  };
  body.end();
  return campaign;
}

function campaignFieldName(field: string): string {
  const name = field.replace(/^campaign\./, '');
  if (name.startsWith('categories')) return `selected_${name}`;
  return name === 'policy_id' ? 'workspace_id' : name;
}

function questionFieldName(field: string): string {
  const name = field.replace(/^question\./, '');
  return name === 'package_code' ? 'package_type' : name;
}

function toQuestion(question: Question) {
  return {
    id: question.id,
    package_type: question.packageCode,
    category: question.category,
    content: question.content,
    expected_action: question.expectedAction === Action.PASS ? 'pass' : 'reject',
    is_preset: question.preset,
    created_at: toIsoText(question.createdAt),
  };
}

function toItem(campaign: Campaign) {
  const run = campaign.lastRun;
  const judged = (run?.passed ?? 0) + (run?.failed ?? 0);
  return {
    id: campaign.id,
    name: campaign.name,
    description: campaign.description || null,
    packages: campaign.packages,
    selected_categories: campaign.categories,
    workspace_id: campaign.policyId,
    status: statusWords[run?.status ?? RunStatus.UNSPECIFIED],
    total_tests: run?.total ?? 0,
    passed_tests: run?.passed ?? 0,
    failed_tests: run?.failed ?? 0,
    // Percent of what was judged, two decimals.
    pass_rate: judged === 0 ? 0 : Math.round(((run?.passed ?? 0) / judged) * 10_000) / 100,
    created_at: toIsoText(campaign.createdAt),
    started_at: toIsoText(run?.createdAt),
    completed_at: toIsoText(run?.finishedAt),
  };
}

function toResult({ question, action, passed, riskLevel, categories }: CampaignResult) {
  return {
    question_id: question?.id ?? '',
    question_content: question?.content ?? '',
    package_type: question?.packageCode ?? '',
    category: question?.category ?? '',
    expected_action: question?.expectedAction === Action.PASS ? 'pass' : 'reject',
    actual_action: action === Action.UNSPECIFIED ? null : Action[action].toLowerCase(),
    test_passed: action === Action.UNSPECIFIED ? null : passed,
    risk_level: levelName(riskLevel),
    categories,
  };
}
