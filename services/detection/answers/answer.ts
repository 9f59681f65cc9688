import { Dimension, RiskLevel } from '#gen/gatehouse/common/v1/risk_pb.js';
import type { AnswerTemplate } from '#gen/gatehouse/policy/v1/policy_pb.js';
import { shippedAnswers } from './shipped.js';

/** What an answer is about. */
export interface AnswerOccasion {
  /** Tag of the rule that decided; empty when the fail mode did. */
  readonly scannerTag: string;
  /** Its name for people. */
  readonly scannerName: string;
  /** UNSPECIFIED when the fail mode decided. */
  readonly dimension: Dimension;
  /** Level of the finding that decided; UNSPECIFIED when the fail mode did. */
  readonly riskLevel: RiskLevel;
  /** Names of the entity types found, for the data dimension. */
  readonly entityTypes: readonly string[];
}

/**
 * The text that is sent instead of the judged content: the policy's own template that fits best, else the product's.
 *
 * A template for the list beats one for the tag, which beats one for the dimension, which beats one for anything; among
 * equals one for the level beats one for every level, and then the asked language beats English. A template in a third
 * language is never used: the reader could not be expected to know it. Pure.
 */
export function composeAnswer(
  templates: readonly AnswerTemplate[],
  occasion: AnswerOccasion,
  language: string,
): string {
  const [best] = templates
    .map((template) => ({ template, fit: fitOf(template, occasion, language) }))
    .filter(({ fit }) => fit > 0)
    .sort((a, b) => b.fit - a.fit);
  return fill(best?.template.text ?? shippedText(occasion, language), occasion);
}

/** 0 when the template does not fit; what it is for counts before its level, and that before its language. */
function fitOf(template: AnswerTemplate, occasion: AnswerOccasion, language: string): number {
  const occasionFit = template.disabled ? 0 : occasionFitOf(template, occasion);
  const isForLevel = template.riskLevel !== RiskLevel.UNSPECIFIED;
  const languageFit = speaks(template.language, language) ? 2 : speaks(template.language, 'en') ? 1 : 0;
  if (occasionFit === 0 || languageFit === 0 || (isForLevel && template.riskLevel !== occasion.riskLevel)) return 0;
  return occasionFit + (isForLevel ? 5 : 0) + languageFit;
}

function occasionFitOf(template: AnswerTemplate, occasion: AnswerOccasion): number {
  if (template.scannerTag !== '') {
    if (template.scannerTag !== occasion.scannerTag) return 0;
    if (template.scannerName === '') return 30;
    return template.scannerName === occasion.scannerName ? 40 : 0;
  }
  if (template.dimension !== Dimension.UNSPECIFIED) return template.dimension === occasion.dimension ? 20 : 0;
  return 10;
}

function speaks(offered: string, asked: string): boolean {
  return primarySubtag(offered) === primarySubtag(asked);
}

/** "zh" of "zh-Hans-CN"; region and script do not keep an answer from being understood. */
function primarySubtag(language: string): string {
  return (language.split(/[-_]/)[0] ?? '').toLowerCase();
}

function shippedText({ dimension }: AnswerOccasion, language: string): string {
  const answers = shippedAnswers(language);
  if (dimension === Dimension.UNSPECIFIED) return answers.failed;
  return dimension === Dimension.DATA ? answers.data : answers.general;
}

function fill(text: string, { scannerName, entityTypes }: AnswerOccasion): string {
  const found = entityTypes.join(', ');
  const values: Readonly<Record<string, string>> = {
    '{scanner_name}': scannerName,
    '{guardrail_name}': scannerName,
    '{entity_types}': found,
    '{entity_type_names}': found,
  };
  // A value that looks like a place is text of the tenant's, and stays as it is.
  return text.replace(/\{[a-z_]+\}/g, (place) => values[place] ?? place);
}
