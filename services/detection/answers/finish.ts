import { create } from '@bufbuild/protobuf';
import { KnowledgeHitSchema, type Verdict } from '#gen/gatehouse/detection/v1/verdict_pb.js';
import type { AppealLinks } from '../appeals/link.js';
import { withAppealSentence } from '../appeals/sentence.js';
import { basesFor } from '../knowledge/base.js';
import type { Knowledge } from '../knowledge/knowledge.js';
import type { LocatedFinding } from '../pipeline/findings.js';
import type { PolicySnapshot } from '../policy/snapshot.js';

/** What finishing is made of. */
export interface AnswerDeps {
  readonly knowledge: Pick<Knowledge, 'answer'>;
  readonly links: Pick<AppealLinks, 'urlFor'>;
}

/** A verdict whose answer is still the template. */
export interface Unfinished {
  readonly verdict: Verdict;
  /** The finding that decided; undefined when the fail mode did. */
  readonly because: LocatedFinding | undefined;
  readonly policy: Pick<PolicySnapshot, 'knowledge' | 'settings'>;
  readonly tenantId: string;
  /** Of the answer. */
  readonly language: string;
  /** The result is stored: without it there is nothing that a person could look at again. */
  readonly isRecorded: boolean;
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
 * enough to the text that decided, and where the policy takes appeals the answer ends by saying so.
 */
export function createFinishAnswer({ knowledge, links }: AnswerDeps): FinishAnswer {
  async function askKnowledge(unfinished: Unfinished, because: LocatedFinding) {
    const { verdict, policy, admittedAt, timeLeftMs } = unfinished;
    const bases = basesFor(policy.knowledge, because.rule);
    const found = await knowledge.answer(bases, queryOf(because), Math.min(maxSearchMs, timeLeftMs));
    if (found !== undefined) {
      const { answer, ...hit } = found;
      verdict.answer = answer;
      verdict.knowledge = create(KnowledgeHitSchema, hit);
    }
    addAppeal(unfinished);
    verdict.durationMs = performance.now() - admittedAt;
  }

  function addAppeal({ verdict, policy, tenantId, language, isRecorded }: Unfinished): void {
    const { appeals } = policy.settings;
    if (appeals === undefined || !isRecorded || verdict.answer === undefined) return;
    const url = links.urlFor({ requestId: verdict.requestId, tenantId }, appeals.baseUrl, language);
    verdict.answer = withAppealSentence(verdict.answer, appeals.messageTemplate, url, language);
  }

  return (unfinished) => {
    const { verdict, because, policy } = unfinished;
    if (verdict.answer === undefined) return undefined;
    if (because !== undefined && basesFor(policy.knowledge, because.rule).length > 0)
      return askKnowledge(unfinished, because);
    addAppeal(unfinished);
    return undefined;
  };
}

/** The text that decided, and of a long one the part around the hit. */
function queryOf({ text: { text }, hit: { start, end } }: LocatedFinding): string {
  if (text.length <= maxQueryUnits) return text;
  const from = Math.max(0, Math.min(text.length - maxQueryUnits, Math.floor((start + end - maxQueryUnits) / 2)));
  return text.slice(from, from + maxQueryUnits);
}
