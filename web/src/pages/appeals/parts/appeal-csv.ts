import { timestampDate } from '@bufbuild/protobuf/wkt';
import { type Appeal, AppealStatus } from '#gen/gatehouse/admin/v1/appeal_pb.js';
import { RiskLevel } from '#gen/gatehouse/common/v1/risk_pb.js';
import { wordOf } from '../../../ui/words.js';

const head = [
  'id',
  'request_id',
  'status',
  'created_at',
  'end_user_id',
  'risk_level',
  'categories',
  'statement',
  'content',
  'reason',
  'reviewed_at',
];

/** Appeals as a CSV file by RFC 4180, one in a line, with a head. Pure. */
export function toAppealCsv(appeals: readonly Appeal[]): string {
  const lines = appeals.map((appeal) => [
    appeal.id,
    appeal.requestId,
    wordOf(AppealStatus, appeal.status),
    appeal.createdAt ? timestampDate(appeal.createdAt).toISOString() : '',
    appeal.endUserId,
    wordOf(RiskLevel, appeal.riskLevel),
    appeal.categories.join('; '),
    appeal.statement,
    appeal.content,
    appeal.reason,
    appeal.reviewedAt ? timestampDate(appeal.reviewedAt).toISOString() : '',
  ]);
  return `${[head, ...lines].map((cells) => cells.map(toCell).join(',')).join('\r\n')}\r\n`;
}

/** Strangers write these texts: a leading sign that makes spreadsheets compute gets an apostrophe before it. */
function toCell(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
