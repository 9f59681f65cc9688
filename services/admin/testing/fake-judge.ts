import { create } from '@bufbuild/protobuf';
import { Action, RiskLevel } from '#gen/gatehouse/common/v1/risk_pb.js';
import { TestPolicyResponseSchema } from '#gen/gatehouse/detection/v1/draft_pb.js';
import { ListKind } from '#gen/gatehouse/policy/v1/policy_pb.js';
import type { Judge } from '../campaigns/judge.js';

/** Judges by lists only: what the definition's blacklists name is refused, unless its whitelists name it. */
export interface FakeJudge extends Judge {
  /** The texts that were judged, in their order. */
  readonly asked: string[];
  /** Awaited before each answer. */
  hold: () => Promise<void>;
}

/** Makes a judge that needs no detection service. */
export function createFakeJudge(): FakeJudge {
  const judge: FakeJudge = {
    asked: [],
    hold: async () => {},
    async testPolicy({ definition, messages }) {
      const text = (messages ?? [])
        .flatMap(({ parts }) => parts ?? [])
        .map(({ kind }) => (kind?.case === 'text' ? kind.value : ''))
        .join('\n');
      judge.asked.push(text);
      await judge.hold();
      const names = (kind: ListKind): boolean =>
        (definition?.lists ?? []).some(
          (list) => list.kind === kind && list.keywords?.some((word) => text.includes(word)),
        );
      const isRefused = names(ListKind.BLACKLIST) && !names(ListKind.WHITELIST);
      return create(TestPolicyResponseSchema, {
        verdict: isRefused
          ? {
              action: Action.REJECT,
              overallRiskLevel: RiskLevel.HIGH_RISK,
              compliance: { riskLevel: RiskLevel.HIGH_RISK, categories: ['list'] },
            }
          : { action: Action.PASS, overallRiskLevel: RiskLevel.NO_RISK },
      });
    },
  };
  return judge;
}
