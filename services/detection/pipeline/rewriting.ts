import { Action } from '#gen/gatehouse/common/v1/risk_pb.js';
import type { Rewriter } from '../genai/rewrite.js';
import type { JudgeLimits } from '../genai/run-questions.js';
import type { Keyed } from '../operators/keyed.js';
import { valuesToRewrite } from './anonymize.js';
import type { Evidence } from './conclude.js';
import { decide } from './decide.js';
import { failsClosed } from './gaps.js';
import { applyLists } from './lists.js';

/**
 * The operators of a tenant with what the guard model writes in place of the values that a verdict will have rewritten.
 * It is not asked when nothing of the content goes on. A value without an answer is taken out.
 */
export async function withRewritten(
  rewriter: Rewriter | undefined,
  keyed: Keyed,
  { policy, findings, gaps }: Pick<Evidence, 'policy' | 'findings' | 'gaps'>,
  limits: JudgeLimits,
): Promise<Keyed> {
  const { settings } = policy;
  if (rewriter === undefined || !policy.rules.some(({ operator }) => operator?.kind.case === 'rewrite')) return keyed;
  const counting = applyLists(settings, findings).findings;
  const { action } = decide(settings, counting, failsClosed(policy, gaps));
  const values = action === Action.REJECT || action === Action.REPLACE ? [] : valuesToRewrite(settings, counting);
  if (values.length === 0) return keyed;
  const written = await rewriter.rewrite(policy.definition.tenantId, values, limits);
  return {
    ...keyed,
    rewritten(value, entityType) {
      const asked = values.find((one) => one.value === value && one.entityType === entityType);
      return asked && written.get(asked);
    },
  };
}
