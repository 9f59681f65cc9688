import { clone, toJson } from '@bufbuild/protobuf';
import { Phase } from '#gen/gatehouse/common/v1/risk_pb.js';
import { type DetectRequest, Source } from '#gen/gatehouse/detection/v1/detection_pb.js';
import type { StoredText } from '#gen/gatehouse/detection/v1/result_pb.js';
import {
  type EngineVersions,
  EngineVersionsSchema,
  TextField,
  UnjudgedReason,
  type Verdict,
  VerdictSchema,
} from '#gen/gatehouse/detection/v1/verdict_pb.js';
import type { Principal } from '#lib/auth/principal.js';
import type { Secrets } from '#lib/auth/secrets.js';
import type { KeyedOperators } from '../operators/keyed.js';
import type { Conversation, JudgedText } from '../pipeline/conversation.js';
import type { LocatedFinding } from '../pipeline/findings.js';
import { sealConversation } from './sealed-conversation.js';
import type { ResultColumns } from './store.js';
import { toStoredTexts, writeStoredTexts } from './stored-text.js';

/** A verdict and what is stored with it. */
export interface JudgedRequest {
  readonly verdict: Verdict;
  readonly request: Pick<DetectRequest, 'endUserId' | 'clientAddress' | 'source'>;
  readonly principal: Pick<Principal, 'tenantId' | 'actorId'>;
  /** Empty when the tenant's default policy judged. */
  readonly applicationId: string;
  readonly texts: readonly JudgedText[];
  /** All that was judged, to be judged again; absent where the policy's rules are not what judged. */
  readonly conversation?: Conversation;
  /** All findings in these texts, also those that the verdict leaves out. */
  readonly findings: readonly LocatedFinding[];
  readonly createdAt: Date;
  /** The revision of the policy itself; absent where no policy judged. */
  readonly policyVersion?: bigint;
  /** Whether the verdict is about a guarded stream; false unless given. */
  readonly isStreamed?: boolean;
}

/** What rows are made with. */
export interface RowDeps {
  readonly keyedFor: KeyedOperators['keyedFor'];
  /** What judges in this process. */
  readonly versions: EngineVersions;
  /** Undefined when what was judged is not kept. */
  readonly seal: Secrets['seal'] | undefined;
}

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

/** How a source is stored. */
export function sourceName(source: Source): string {
  return sourceNames[source];
}

/** The source that a stored name stands for. */
export function sourceOf(name: string): Source {
  // Object.entries gives the numbers of the enum as text.
  const found = Object.entries(sourceNames).find(([number, stored]) => stored === name && number !== '0');
  return found === undefined ? Source.UNSPECIFIED : Number(found[0]);
}

/** The row of a judged request, its texts masked by their data findings and its verdict without any text. */
export function toColumns(id: string, judged: JudgedRequest, { keyedFor, versions, seal }: RowDeps): ResultColumns {
  const { verdict, request, principal, createdAt, conversation } = judged;
  const texts = toStoredTexts(judged.texts, judged.findings, verdict.findings, keyedFor(judged.principal.tenantId));
  return {
    id,
    request_id: verdict.requestId,
    tenant_id: principal.tenantId,
    application_id: judged.applicationId || null,
    actor_id: principal.actorId,
    end_user_id: request.endUserId,
    source: sourceNames[request.source],
    phase: verdict.phase === Phase.OUTPUT ? 'output' : 'input',
    input_text: transcript(texts, Phase.INPUT),
    output_text: transcript(texts, Phase.OUTPUT),
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
    texts: writeStoredTexts(texts),
    versions: toJson(EngineVersionsSchema, versions) as object,
    policy_version: judged.policyVersion ?? 0n,
    streamed: judged.isStreamed ?? false,
    categories: distinct(
      [verdict.security, verdict.compliance, verdict.data].flatMap((risk) => risk?.categories ?? []),
    ),
    scanner_tags: distinct(verdict.findings.map(({ scannerTag }) => scannerTag)),
    entity_types: distinct(verdict.findings.map(({ entityType }) => entityType)),
    unjudged: verdict.unjudged.some(({ reason }) => reason !== UnjudgedReason.WHITELISTED),
    monitored_action: verdict.monitoredAction,
    sealed_conversation: seal && conversation && sealConversation(conversation, { seal }),
  };
}

/** Each text once, without the empty one, as PostgreSQL writes an array of texts. */
function distinct(texts: readonly string[]): string {
  const quoted = [...new Set(texts)].filter(Boolean).map((text) => `"${text.replace(/["\\]/g, '\\$&')}"`);
  return `{${quoted.join(',')}}`;
}

function withoutTexts(verdict: Verdict): Verdict {
  if (verdict.anonymized.length === 0 && verdict.restoreToken === '' && verdict.trace === undefined) return verdict;
  const without = { anonymized: [], restoreToken: '', restoreMapping: [], trace: undefined };
  return Object.assign(clone(VerdictSchema, verdict), without);
}

/** One text as it is; several as lines that each name who speaks. */
function transcript(texts: readonly StoredText[], phase: Phase): string {
  const own = texts.filter((text) => text.phase === phase);
  const written = own.map(({ text, cut }) => (cut ? `${text}…` : text));
  if (own.length === 1) return written[0] ?? '';
  return own.map((text, index) => `[${speakerOf(text)}]: ${written[index]}`).join('\n');
}

function speakerOf({ role, location }: StoredText): string {
  if (location?.field === TextField.TOOL_ARGUMENTS) return `${role}, tool call`;
  return location?.field === TextField.REASONING ? `${role}, reasoning` : role;
}
