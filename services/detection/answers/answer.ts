import { Dimension } from '#gen/gatehouse/common/v1/risk_pb.js';
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
  /** Names of the entity types found, for the data dimension. */
  readonly entityTypes: readonly string[];
}

/**
 * The text that is sent instead of the judged content: the policy's own template that fits best, else the product's.
 *
 * A template for the tag beats one for the dimension, which beats one for anything; among equals the asked language
 * beats English. A template in a third language is never used: the reader could not be expected to know it. Pure.
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

/** 0 when the template does not fit; the specificity counts before the language. */
function fitOf(template: AnswerTemplate, occasion: AnswerOccasion, language: string): number {
  const languageFit = speaks(template.language, language) ? 2 : speaks(template.language, 'en') ? 1 : 0;
  if (languageFit === 0) return 0;
  if (template.scannerTag !== '') return template.scannerTag === occasion.scannerTag ? 30 + languageFit : 0;
  if (template.dimension !== Dimension.UNSPECIFIED)
    return template.dimension === occasion.dimension ? 20 + languageFit : 0;
  return 10 + languageFit;
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
  const values: Readonly<Record<string, string>> = {
    '{scanner_name}': scannerName,
    '{entity_types}': entityTypes.join(', '),
  };
  return text.replace(/\{scanner_name\}|\{entity_types\}/g, (place) => values[place] ?? place);
}
