import { Dimension } from '#gen/gatehouse/common/v1/risk_pb.js';
import type { Rule } from '../policy/rule.js';

/** A knowledge base as a policy's snapshot names it; its entries are loaded when they are first needed. */
export interface KnowledgeBaseRef {
  readonly id: string;
  readonly tenantId: string;
  /** Changes whenever an entry or a vector does. */
  readonly contentId: string;
  /** "S9", "S100" or "blacklist"; empty for every refusal that is not about personal data. */
  readonly scannerTag: string;
  /** With the tag "blacklist": the name of the list; empty for every one. */
  readonly scannerName: string;
  /** How near a question has to be, 0..1. */
  readonly similarityThreshold: number;
  /** All its vectors are of this model. */
  readonly embeddingModel: string;
}

/**
 * The bases that may answer a refusal by this rule. None answers for personal data: what is in the way there is not the
 * question. Pure.
 */
export function basesFor(
  bases: readonly KnowledgeBaseRef[],
  { tag, name, dimension }: Pick<Rule, 'tag' | 'name' | 'dimension'>,
): KnowledgeBaseRef[] {
  if (dimension === Dimension.DATA) return [];
  return bases.filter(
    ({ scannerTag, scannerName }) =>
      scannerTag === '' || (scannerTag === tag && (tag !== 'blacklist' || scannerName === '' || scannerName === name)),
  );
}
