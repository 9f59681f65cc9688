import type { MessageInitShape } from '@bufbuild/protobuf';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import {
  type CampaignResultSchema,
  type CampaignRunSchema,
  type CampaignSchema,
  type CategoryScoreSchema,
  type QuestionSchema,
  RunStatus,
} from '#gen/gatehouse/admin/v1/campaign_pb.js';
import { Action } from '#gen/gatehouse/common/v1/risk_pb.js';
import type { AskedQuestion } from './questions.js';
import type { ResultRow, RunRow, RunStatusName } from './run-store.js';
import type { CampaignRow } from './store.js';

const statuses: Readonly<Record<RunStatusName, RunStatus>> = {
  pending: RunStatus.PENDING,
  running: RunStatus.RUNNING,
  completed: RunStatus.COMPLETED,
  failed: RunStatus.FAILED,
  cancelled: RunStatus.CANCELLED,
};

/** A question as the methods show it. */
export function toQuestion(question: AskedQuestion): MessageInitShape<typeof QuestionSchema> {
  const { id, packageCode, category, content, expected, createdAt } = question;
  return {
    id,
    packageCode,
    category,
    content,
    expectedAction: expected === 'pass' ? Action.PASS : Action.REJECT,
    preset: id.startsWith('preset-'),
    ...(createdAt && { createdAt: timestampFromDate(createdAt) }),
  };
}

/** A run as the methods show it. */
export function toRun(
  row: RunRow,
  categories: MessageInitShape<typeof CategoryScoreSchema>[] = [],
): MessageInitShape<typeof CampaignRunSchema> {
  const { id, campaignId, policyId, policyRevision, status, total, passed, failed, failure } = row;
  return {
    id,
    campaignId,
    policyId,
    policyRevision,
    status: statuses[status],
    total,
    passed,
    failed,
    failure,
    categories,
    createdAt: timestampFromDate(row.createdAt),
    ...(row.finishedAt && { finishedAt: timestampFromDate(row.finishedAt) }),
  };
}

/** A campaign as the methods show it. */
export function toCampaign(row: CampaignRow, lastRun: RunRow | undefined): MessageInitShape<typeof CampaignSchema> {
  return {
    id: row.id,
    name: row.name,
    description: row.description,
    packages: [...row.packages],
    categories: [...row.categories],
    policyId: row.policyId,
    createdAt: timestampFromDate(row.createdAt),
    ...(lastRun && { lastRun: toRun(lastRun) }),
  };
}

/** A result as the methods show it. */
export function toResult(row: ResultRow): MessageInitShape<typeof CampaignResultSchema> {
  const { position, questionId: id, packageCode, category, content, expected } = row;
  return {
    position,
    question: toQuestion({ id, packageCode, category, content, expected }),
    action: row.action ?? Action.UNSPECIFIED,
    passed: row.passed ?? false,
    riskLevel: row.riskLevel,
    categories: [...row.categories],
    incomplete: row.incomplete,
  };
}
