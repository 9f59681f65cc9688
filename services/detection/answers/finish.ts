import { create } from '@bufbuild/protobuf';
import { KnowledgeHitSchema, type Verdict } from '#gen/gatehouse/detection/v1/verdict_pb.js';
import { basesFor } from '../knowledge/base.js';
import type { Knowledge } from '../knowledge/knowledge.js';
import type { LocatedFinding } from '../pipeline/findings.js';
import type { PolicySnapshot } from '../policy/snapshot.js';

/** What finishing is made of. */
export interface AnswerDeps {
  readonly knowledge: Pick<Knowledge, 'answer'>;
}

/** A verdict whose answer is still the template. */
export interface Unfinished {
  readonly verdict: Verdict;
  /** The finding that decided; undefined when the fail mode did. */
  readonly because: LocatedFinding | undefined;
  readonly policy: Pick<PolicySnapshot, 'knowledge' | 'settings'>;
  /** `performance.now()` at admission. */
  readonly admittedAt: number;
  /** How much longer the caller waits for the verdict, ms. */
  readonly timeLeftMs: number;
}

/** Puts the last hand to the answer of a verdict; returns nothing when that needs no waiting. Never rejects. */
export type FinishAnswer = (unfinished: Unfinished) => Promise<void> | undefined;

/** A person waits for the answer, and the template is there already. */
const maxSearchMs = 2_000;

/** What is compared with the questions, UTF-16 code units at most: the part around the hit, when there is more. */
const maxQueryUnits = 2_000;

/**
 * Creates the finishing of answers: an entry of a knowledge base takes the place of the template when one lies near
 * enough to the text that decided.
 */
export function createFinishAnswer({ knowledge }: AnswerDeps): FinishAnswer {
  async function askKnowledge({ verdict, policy, admittedAt, timeLeftMs }: Unfinished, because: LocatedFinding) {
    const bases = basesFor(policy.knowledge, because.rule);
    const found = await knowledge.answer(bases, queryOf(because), Math.min(maxSearchMs, timeLeftMs));
    if (found !== undefined) {
      const { answer, ...hit } = found;
      verdict.answer = answer;
      verdict.knowledge = create(KnowledgeHitSchema, hit);
    }
    verdict.durationMs = performance.now() - admittedAt;
  }

  return (unfinished) => {
    const { verdict, because, policy } = unfinished;
    if (verdict.answer === undefined || because === undefined) return undefined;
    return basesFor(policy.knowledge, because.rule).length === 0 ? undefined : askKnowledge(unfinished, because);
  };
}

/** The text that decided, and of a long one the part around the hit. */
function queryOf({ text: { text }, hit: { start, end } }: LocatedFinding): string {
  if (text.length <= maxQueryUnits) return text;
  const from = Math.max(0, Math.min(text.length - maxQueryUnits, Math.floor((start + end - maxQueryUnits) / 2)));
  return text.slice(from, from + maxQueryUnits);
}
