import { writeFileSync } from 'node:fs';
import type { SourceExample } from './examples.js';
import type { Example, FitOptions } from './fit.js';
import type { UnseenText } from './leave-out.js';
import { ownTextSeed } from './own-texts.js';
import type { Row } from './rows.js';
import { sourceOf } from './sources.js';

/** What the card is written from. */
export interface CardFacts {
  readonly rows: ReadonlyMap<string, readonly Row[]>;
  readonly examples: readonly SourceExample[];
  readonly own: readonly Example[];
  readonly unseen: ReadonlyMap<string, readonly UnseenText[]>;
  /** Uncalibrated evidence from which a text counts as reported. */
  readonly threshold: number;
  readonly falsePositiveRate: number;
  readonly options: FitOptions;
  /** SHA-256 of the weights, hexadecimal. */
  readonly weightsHash: string;
}

interface SourceCard {
  readonly source: string;
  readonly licence: string;
  readonly note: string;
  readonly trainedAttacks: number;
  readonly trainedBenign: number;
  readonly unseenAttacks: number;
  readonly unseenRecall: number | null;
  readonly unseenBenign: number;
  readonly unseenFalsePositiveRate: number | null;
}

/** Writes docs/model-card.json and prints its figures; docs/model-card.md quotes them and is written by hand. */
export function writeCard(facts: CardFacts): void {
  const { examples, own, unseen, threshold, options, weightsHash } = facts;
  const sourceCards = [...unseen.keys()].sort().map((source): SourceCard => {
    const { licence = 'not trained on', note = '' } = sourceOf(source);
    const trained = examples.filter((example) => example.source === source && example.isTrainable);
    const attacks = unseen.get(source)!.filter(({ example }) => example.isAttack);
    const benign = unseen.get(source)!.filter(({ example }) => !example.isAttack);
    return {
      source,
      licence,
      note,
      trainedAttacks: trained.filter(({ isAttack }) => isAttack).length,
      trainedBenign: trained.filter(({ isAttack }) => !isAttack).length,
      unseenAttacks: attacks.length,
      unseenRecall: shareFrom(attacks, threshold),
      unseenBenign: benign.length,
      unseenFalsePositiveRate: shareFrom(benign, threshold),
    };
  });
  const headline = sourceCards.filter(({ source }) => sourceOf(source).attacks === 'direct');
  const card = {
    model: 'prompt attacks, linear, hashed n-grams',
    features:
      '3-, 4- and 5-grams, words, word pairs, skip pairs, pairs of ideographs over folded text; 131,072 buckets',
    fit: options,
    ownTexts: {
      seed: ownTextSeed,
      attacks: own.filter(({ isAttack }) => isAttack).length,
      benign: own.filter(({ isAttack }) => !isAttack).length,
    },
    unseenMacroRecall: mean(headline.map(({ unseenRecall }) => unseenRecall)),
    unseenMacroFalsePositiveRate: mean(sourceCards.map(({ unseenFalsePositiveRate }) => unseenFalsePositiveRate)),
    weightsSha256: weightsHash,
    sources: sourceCards,
  };
  writeFileSync('docs/model-card.json', `${JSON.stringify(card, undefined, 2)}\n`);
  console.log(
    `unseen sources: macro recall ${percent(card.unseenMacroRecall)}, macro false-positive rate ${percent(card.unseenMacroFalsePositiveRate)}`,
  );
  for (const { source, unseenRecall, unseenFalsePositiveRate } of sourceCards) {
    console.log(
      `  ${source.padEnd(28)} ${percent(unseenRecall).padStart(8)} ${percent(unseenFalsePositiveRate).padStart(8)}`,
    );
  }
}

function shareFrom(texts: readonly UnseenText[], threshold: number): number | null {
  if (texts.length === 0) return null;
  return round(texts.filter(({ evidence }) => evidence >= threshold).length / texts.length);
}

function mean(values: readonly (number | null)[]): number {
  const known = values.filter((value) => value !== null);
  return round(known.reduce((sum, value) => sum + value, 0) / known.length);
}

function round(value: number): number {
  return Math.round(value * 10_000) / 10_000;
}

function percent(value: number | null): string {
  return value === null ? '' : `${(100 * value).toFixed(2)} %`;
}
