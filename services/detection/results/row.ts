import { clone, toJson } from '@bufbuild/protobuf';
import { Phase } from '#gen/gatehouse/common/v1/risk_pb.js';
import { type DetectRequest, Source } from '#gen/gatehouse/detection/v1/detection_pb.js';
import { TextField, type Verdict, VerdictSchema } from '#gen/gatehouse/detection/v1/verdict_pb.js';
import type { Principal } from '#lib/auth/principal.js';
import type { HashValue } from '../operators/apply.js';
import { maskForStorage } from '../pipeline/anonymize.js';
import type { JudgedText } from '../pipeline/conversation.js';
import type { LocatedFinding } from '../pipeline/findings.js';
import { type ResultRow, toResultRow } from './store.js';

/** A verdict and what is stored with it. */
export interface JudgedRequest {
  readonly verdict: Verdict;
  readonly request: Pick<DetectRequest, 'endUserId' | 'clientAddress' | 'source'>;
  readonly principal: Pick<Principal, 'tenantId' | 'actorId'>;
  /** Empty when the tenant's default policy judged. */
  readonly applicationId: string;
  readonly texts: readonly JudgedText[];
  /** All findings in these texts, also those that the verdict leaves out. */
  readonly findings: readonly LocatedFinding[];
  readonly createdAt: Date;
}

/** A stored text longer than this is cut: a conversation of megabytes is no evidence that anybody reads. */
const maxStoredChars = 65_536;

/** How a source is written in the table; the contract's words. */
const sourceNames: Readonly<Record<Source, string>> = {
  [Source.UNSPECIFIED]: 'guardrail_api',
  [Source.GUARDRAIL_API]: 'guardrail_api',
  [Source.PROXY]: 'proxy',
  [Source.GATEWAY]: 'gateway',
  [Source.PLAYGROUND]: 'online_test',
  [Source.DIRECT_MODEL]: 'direct_model',
  [Source.CONTENT_SCAN]: 'content_scan',
  [Source.ATTACK_CAMPAIGN]: 'attack_campaign',
};

/** The source that a stored name stands for. */
export function sourceOf(name: string): Source {
  // Object.entries gives the numbers of the enum as text.
  const found = Object.entries(sourceNames).find(([number, stored]) => stored === name && number !== '0');
  return found === undefined ? Source.UNSPECIFIED : Number(found[0]);
}

/** The row of a judged request, its texts masked by their data findings and its verdict without any text. */
export function toRow(id: string, judged: JudgedRequest, hashValue: HashValue): ResultRow {
  const { verdict, request, principal, createdAt } = judged;
  return toResultRow({
    id,
    request_id: verdict.requestId,
    tenant_id: principal.tenantId,
    application_id: judged.applicationId || null,
    actor_id: principal.actorId,
    end_user_id: request.endUserId,
    source: sourceNames[request.source],
    phase: verdict.phase === Phase.OUTPUT ? 'output' : 'input',
    input_text: transcript(judged, Phase.INPUT, hashValue),
    output_text: transcript(judged, Phase.OUTPUT, hashValue),
    overall_risk_level: verdict.overallRiskLevel,
    security_risk_level: verdict.security?.riskLevel,
    compliance_risk_level: verdict.compliance?.riskLevel,
    data_risk_level: verdict.data?.riskLevel,
    action: verdict.action,
    verdict: toJson(VerdictSchema, withoutTexts(verdict)) as object,
    client_address: request.clientAddress,
    policy_revision: verdict.policyRevision,
    duration_ms: verdict.durationMs,
    created_at: createdAt,
  });
}

/** How many characters of text a judged request holds. */
export function lengthOf({ texts }: JudgedRequest): number {
  return texts.reduce((sum, { received }) => sum + received.length, 0);
}

function withoutTexts(verdict: Verdict): Verdict {
  if (verdict.anonymized.length === 0 && verdict.trace === undefined) return verdict;
  return Object.assign(clone(VerdictSchema, verdict), { anonymized: [], trace: undefined });
}

/** One text as it is; several as lines that each name who speaks. */
function transcript(judged: JudgedRequest, phase: Phase, hashValue: HashValue): string {
  const own = judged.texts.filter((text) => text.phase === phase);
  const masked = own.map((text) => {
    const findings = judged.findings.filter((located) => located.text === text);
    return maskForStorage(text, findings, hashValue);
  });
  const whole =
    own.length === 1 ? (masked[0] ?? '') : own.map((text, i) => `[${speakerOf(text)}]: ${masked[i]}`).join('\n');
  return whole.length <= maxStoredChars ? whole : `${whole.slice(0, maxStoredChars)}…`;
}

function speakerOf({ role, location }: JudgedText): string {
  if (location.field === TextField.TOOL_ARGUMENTS) return `${role}, tool call`;
  return location.field === TextField.REASONING ? `${role}, reasoning` : role;
}
