import { create } from '@bufbuild/protobuf';
import { Phase } from '#gen/gatehouse/common/v1/risk_pb.js';
import { TextField, TextLocationSchema } from '#gen/gatehouse/detection/v1/verdict_pb.js';
import type { GenaiScanner } from '../genai/scan.js';
import type { JudgedText } from '../pipeline/conversation.js';
import type { PolicySnapshot } from '../policy/snapshot.js';
import type { PolicyWatch } from '../policy/watch.js';

/** What a guard model says about content that was refused. */
export interface Advice {
  /** It finds nothing that its definitions describe. */
  readonly findsNothing: boolean;
  /** Tags and scores of what it finds. */
  readonly text: string;
}

/** What advice is asked about. */
export interface AdvisedAppeal {
  readonly tenantId: string;
  /** Empty for the tenant's default policy. */
  readonly applicationId: string;
  /** With sensitive spans masked. */
  readonly content: string;
  /** "input" or "output". */
  readonly phase: string;
}

/** What advice is made of. */
export interface AdviceDeps {
  readonly policies: Pick<PolicyWatch, 'admit'>;
  readonly genai: GenaiScanner;
}

/** A reviewer does not wait for it. */
const deadlineMs = 60_000;

/**
 * Asks the guard model about the content alone, by the policy's definitions; what the person who appeals writes is not
 * shown to it. Undefined when it has no complete answer: silence is neither an approval nor a finding.
 */
export async function askForAdvice(
  { policies, genai }: AdviceDeps,
  appeal: AdvisedAppeal,
  signal: AbortSignal,
): Promise<Advice | undefined> {
  const admission = await policies.admit(appeal.tenantId, appeal.applicationId);
  // Days have passed for some appeals, and the model takes seconds: this does not hold up a rollout.
  admission.release();
  const { policy } = admission;
  if (policy.genaiRules.length === 0 || appeal.content.trim() === '') return undefined;
  const text = toText(appeal.content, appeal.phase === 'output' ? Phase.OUTPUT : Phase.INPUT);
  const outcome = await genai.judge(policy, { texts: [text], images: [], before: [] }, { signal, deadlineMs });
  if (outcome.gaps.length > 0) return undefined;
  const found = (outcome.hits[0] ?? []).filter((hit) => !outcome.overturned.has(hit));
  return { findsNothing: found.length === 0, text: found.map((hit) => describe(policy, hit)).join(', ') };
}

function toText(content: string, phase: JudgedText['phase']): JudgedText {
  const location = create(TextLocationSchema, { field: TextField.CONTENT });
  const role = phase === Phase.OUTPUT ? 'assistant' : 'user';
  return { location, role, text: content, received: content, rawOffsets: undefined, phase, isContext: false };
}

function describe(
  { rules }: PolicySnapshot,
  { rule, score }: { readonly rule: number; readonly score: number },
): string {
  // The hit is of a rule of this policy: it was judged by it.
  const { tag, name } = rules[rule]!;
  return `${tag} ${name} (${score.toFixed(2)})`;
}
