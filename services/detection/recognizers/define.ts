import type { RiskLevel } from '#gen/gatehouse/common/v1/risk_pb.js';
import { foldString } from '../scanners/text/fold.js';

/** One way in which an entity is written. */
export interface EntityPattern {
  /** Short name that explanations carry, such as "dashed". */
  readonly id: string;
  /**
   * RE2 dialect, run on the text as received; case counts unless the pattern says `(?i)`. The whole match is the span,
   * so guards around it are `\b` or belong into `validate`.
   */
  readonly regex: string;
  /** How sure a match alone is, 0..1. Below `reportFrom`, only a context word makes it count. */
  readonly score: number;
  /**
   * For patterns that need more than the entity to be sure, such as the name that a value is given: which part of a
   * match is the entity, or undefined when the match is none. Without it, all of it. Such patterns score at least
   * `reportFrom`: whether they count does not depend on what stands before.
   */
  readonly locate?: (match: string) => MatchPart | undefined;
}

/** Part of a match, as UTF-16 offsets into it; end exclusive, not empty. */
export interface MatchPart {
  readonly start: number;
  readonly end: number;
}

/** What stands right before and after a match: `aroundChars` UTF-16 code units each, fewer at the ends of the text. */
export interface Surroundings {
  readonly before: string;
  readonly after: string;
}

/** How an entity type is anonymised unless a policy says otherwise. */
export type ShippedOperator =
  | { readonly kind: 'mask'; readonly keepPrefix: number; readonly keepSuffix: number }
  | { readonly kind: 'replace' }
  | { readonly kind: 'redact' }
  | { readonly kind: 'hash' };

/** A text that must be found in, with the exact span; or, as a plain string, one in which nothing may be found. */
export interface PositiveExample {
  readonly text: string;
  readonly span: string;
}

/** What a recognizer file declares. */
export interface RecognizerDefinition {
  /** Code such as "CREDIT_CARD"; stable, policies name it. */
  readonly entity: string;
  /** Name for people, in English; verdicts carry it. */
  readonly name: string;
  /** The same in Chinese. */
  readonly nameZh: string;
  /** What the entity is: a credential, or, unless given, something about a person. */
  readonly group?: 'secret';
  readonly riskLevel: RiskLevel.LOW_RISK | RiskLevel.MEDIUM_RISK | RiskLevel.HIGH_RISK;
  readonly operator: ShippedOperator;
  /** In order of preference. */
  readonly patterns: readonly EntityPattern[];
  /** Rejects matches of the right shape that are not one: checksums, ranges, neighbours. */
  readonly validate?: (value: string, around: Surroundings) => boolean;
  /** Words that, standing within `contextChars` before a match, add `contextBoost` to its score. */
  readonly context?: readonly string[];
  /**
   * Whether a text that holds nothing but the value counts like a context word: for types with a check digit, because
   * form fields and answers to "your number, please?" come without any.
   */
  readonly standsAlone?: boolean;
  /** Where the format is written down. */
  readonly source: string;
  /** Evidence, run by the real engine. Functions, because secret-shaped samples are built at run time. */
  readonly examples: {
    readonly positive: () => readonly PositiveExample[];
    readonly negative: () => readonly string[];
  };
}

/** Finds one entity type. Pure: same text, same findings, in any thread. */
export interface Recognizer extends RecognizerDefinition {
  /** `context`, folded. */
  readonly contextWords: readonly string[];
}

/** UTF-16 code units on each side of a match that its validation sees. */
export const aroundChars = 2;

/** Matches score at least this to be reported. */
export const reportFrom = 0.5;

/** What a context word adds to the score of a match. */
export const contextBoost = 0.35;

/** Longest text, in UTF-16 code units, that is looked at as nothing but a value; longer than any number that we know. */
export const aloneChars = 40;

/** UTF-16 code units before a match in which its context words count; about half a line. */
export const contextChars = 48;

/** Declares a recognizer; the generator finds the file and registers it. */
export function defineRecognizer(definition: RecognizerDefinition): Recognizer {
  return { ...definition, contextWords: (definition.context ?? []).map(foldString) };
}
