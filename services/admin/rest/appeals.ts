import { create } from '@bufbuild/protobuf';
import { type Appeal, AppealService, AppealStatus } from '#gen/gatehouse/admin/v1/appeal_pb.js';
import { PolicyService } from '#gen/gatehouse/admin/v1/policy_pb.js';
import { type AppealPolicy, AppealPolicySchema } from '#gen/gatehouse/policy/v1/policy_pb.js';
import { GatehouseError } from '#lib/errors/error.js';
import { toCsv } from '#lib/results/csv.js';
import type { Caller } from '../auth/caller.js';
import { answerWrite, queryInteger, queryText, type RestRoutes } from './facade.js';
import { levelName } from './risk-level.js';
import { editSettings, readSettings } from './settings.js';
import { toIsoText } from './timestamp.js';

/** What the routes of appeals need beyond the methods. */
export interface AppealRoutesDeps {
  /** Appeals by position, newest first, and how many there are in all; of one policy unless its id is empty. */
  readonly readAppeals: (
    caller: Caller,
    status: AppealStatus,
    skip: number,
    limit: number,
    policyId: string,
  ) => Promise<{ appeals: Appeal[]; total: number }>;
}

const path = '/api/v1/config/appeal';

/** The contract's words. It knows two more states of waiting, which are "pending" here. */
const statuses: Readonly<Record<string, AppealStatus>> = {
  '': AppealStatus.UNSPECIFIED,
  pending: AppealStatus.PENDING,
  reviewing: AppealStatus.PENDING,
  pending_review: AppealStatus.PENDING,
  approved: AppealStatus.APPROVED,
  rejected: AppealStatus.REJECTED,
};

/** Rows of one export, as in the contract's other ones. */
const maxExportRows = 10_000;

/** /api/v1/config/appeal and its records. A PUT keeps what it leaves out. */
export function appealRoutes({ readAppeals }: AppealRoutesDeps): RestRoutes {
  const { listAppeals, reviewAppeal } = AppealService.method;
  const { getPolicy, updatePolicy } = PolicyService.method;

  return {
    [`GET ${path}`]: {
      method: getPolicy,
      async handle(request) {
        request.ctx.body = toPolicy((await readSettings(request)).appealPolicy);
      },
    },

    [`PUT ${path}`]: {
      method: updatePolicy,
      fieldName: policyFieldName,
      async handle(request) {
        const body = await request.body();
        const asked = {
          enabled: body.optionalFlag('enabled'),
          messageTemplate: body.optionalText('message_template'),
          baseUrl: body.optionalText('appeal_base_url'),
          reviewerEmail: body.optionalText('final_reviewer_email'),
        };
        body.end();
        const settings = await editSettings(request, (current) => {
          const before = current.appealPolicy ?? create(AppealPolicySchema);
          const appealPolicy = create(AppealPolicySchema, {
            enabled: asked.enabled ?? before.enabled,
            messageTemplate: asked.messageTemplate ?? before.messageTemplate,
            baseUrl: asked.baseUrl ?? before.baseUrl,
            reviewerEmail: asked.reviewerEmail ?? before.reviewerEmail,
          });
          if (appealPolicy.enabled && appealPolicy.baseUrl === '') {
            const fields = [{ path: 'appeal_base_url', message: 'is needed where appeals are enabled' }];
            throw new GatehouseError('REQUEST_INVALID', { fields });
          }
          return { ...current, appealPolicy };
        });
        answerWrite(request.ctx, 'Appeal configuration updated', toPolicy(settings.appealPolicy));
      },
    },

    [`GET ${path}/records`]: {
      method: listAppeals,
      async handle({ ctx, caller, policyId }) {
        const status = readStatus(queryText(ctx, 'status'));
        const page = queryInteger(ctx, 'page', 1, 1, 100_000);
        const pageSize = queryInteger(ctx, 'page_size', 20, 1, 100);
        const { appeals, total } = await readAppeals(caller, status, (page - 1) * pageSize, pageSize, policyId);
        const pages = Math.ceil(total / pageSize);
        ctx.body = { items: appeals.map(toItem), total, page, page_size: pageSize, pages };
      },
    },

    [`GET ${path}/records/export`]: {
      method: listAppeals,
      async handle({ ctx, caller, policyId }) {
        const status = readStatus(queryText(ctx, 'status'));
        const { appeals } = await readAppeals(caller, status, 0, maxExportRows, policyId);
        ctx.set('content-type', 'text/csv; charset=utf-8');
        ctx.set('content-disposition', 'attachment; filename="appeals.csv"');
        const rows = appeals.map(toItem).map((item) => [...Object.values(item)].map(toCellValue));
        ctx.body = toCsv(exportHeader, rows);
      },
    },

    [`POST ${path}/records/:id/review`]: {
      method: reviewAppeal,
      fieldName: (field) => (field === 'decision' ? 'action' : field),
      async handle(request) {
        const body = await request.body();
        const action = body.optionalWord('action', ['approve', 'reject']);
        if (action === undefined) body.refuse('action', 'must be one of approve, reject');
        const review = {
          id: request.params['id'] ?? '',
          decision: action === 'reject' ? AppealStatus.REJECTED : AppealStatus.APPROVED,
          reason: body.optionalText('reason') ?? '',
          whitelistId: body.optionalText('whitelist_id') ?? '',
          keywords: body.optionalTexts('keywords') ?? [],
        };
        body.end();
        const { appeal } = await request.call(reviewAppeal, review);
        const message = review.decision === AppealStatus.REJECTED ? 'Appeal rejected' : 'Appeal approved';
        answerWrite(request.ctx, message, appeal && toItem(appeal));
      },
    },
  };
}

function policyFieldName(field: string): string {
  const names: Readonly<Record<string, string>> = {
    base_url: 'appeal_base_url',
    reviewer_email: 'final_reviewer_email',
  };
  const name = field.replace(/^settings\.appeal_policy\./, '');
  return names[name] ?? name;
}

function readStatus(text: string): AppealStatus {
  const status = statuses[text.toLowerCase()];
  if (status !== undefined) return status;
  const words = Object.keys(statuses).filter((word) => word !== '');
  throw new GatehouseError('REQUEST_INVALID', {
    fields: [{ path: 'status', message: `must be one of ${words.join(', ')}` }],
  });
}

function toPolicy(policy: AppealPolicy | undefined) {
  return {
    enabled: policy?.enabled ?? false,
    message_template: policy?.messageTemplate ?? '',
    appeal_base_url: policy?.baseUrl ?? '',
    final_reviewer_email: policy?.reviewerEmail ?? '',
  };
}

function toItem(appeal: Appeal) {
  const { advice } = appeal;
  return {
    id: appeal.id,
    request_id: appeal.requestId,
    user_id: appeal.endUserId || null,
    user_statement: appeal.statement,
    original_content: appeal.content,
    original_risk_level: levelName(appeal.riskLevel),
    original_categories: appeal.categories,
    status: AppealStatus[appeal.status].toLowerCase(),
    ai_approved: advice?.findsNothing ?? null,
    ai_review_result: advice?.text ?? null,
    processor_type: appeal.reviewerId === '' ? null : 'human',
    processor_id: appeal.reviewerId || null,
    processor_reason: appeal.reason || null,
    created_at: toIsoText(appeal.createdAt),
    ai_reviewed_at: toIsoText(advice?.givenAt),
    processed_at: toIsoText(appeal.reviewedAt),
  };
}

const exportHeader: readonly (keyof ReturnType<typeof toItem>)[] = [
  'id',
  'request_id',
  'user_id',
  'user_statement',
  'original_content',
  'original_risk_level',
  'original_categories',
  'status',
  'ai_approved',
  'ai_review_result',
  'processor_type',
  'processor_id',
  'processor_reason',
  'created_at',
  'ai_reviewed_at',
  'processed_at',
];

function toCellValue(value: string | boolean | null | readonly string[]): string | boolean | null {
  return typeof value === 'object' && value !== null ? value.join(', ') : value;
}
