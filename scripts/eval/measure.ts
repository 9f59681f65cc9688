import { create } from '@bufbuild/protobuf';
import { Phase } from '#gen/gatehouse/common/v1/risk_pb.js';
import { PolicyDefinitionSchema } from '#gen/gatehouse/policy/v1/policy_pb.js';
import { compilePolicy, createEngineCache, scanText } from '../../services/detection/policy/compile.js';
import type { ClassifierModel } from '../../services/detection/scanners/heuristic/classifier/model.js';
import type { Hit } from '../../services/detection/scanners/hit.js';
import type { Row } from '../train/rows.js';
import { entitiesFor } from './entity-names.js';

/** Scans as the shipped policy does. */
export interface Engine {
  scan(text: string): readonly Hit[];
  /** Whether a hit says "prompt attack". */
  isAttack(hit: Hit): boolean;
  entityOf(hit: Hit): string;
}

/** The real engine with the shipped policy. @param model in place of the shipped one */
export function createEngine(model?: ClassifierModel): Engine {
  const policy = compilePolicy(create(PolicyDefinitionSchema), { cache: createEngineCache(model) });
  return {
    scan: (text) => scanText(policy, text, Phase.INPUT),
    isAttack: ({ rule }) => policy.rules[rule]!.tag === 'S9',
    entityOf: ({ rule }) => policy.rules[rule]!.entityType,
  };
}

/** How the engine does on one source. Shares are 0..1; undefined where the source has no such rows. */
export interface SourceResult {
  readonly source: string;
  readonly attacks: number;
  readonly recall: number | undefined;
  /** Of the attacks, found by signatures and by the classifier; one may be found by both. */
  readonly bySignature: number | undefined;
  readonly byClassifier: number | undefined;
  readonly benign: number;
  readonly falsePositiveRate: number | undefined;
  readonly f1: number | undefined;
  /** Microseconds of a scan. */
  readonly medianMicros: number;
  readonly p95Micros: number;
  readonly entities: readonly EntityResult[];
}

/** How the engine does on one entity type of a source. */
export interface EntityResult {
  readonly type: string;
  readonly expected: number;
  readonly found: number;
  readonly falseAlarms: number;
  readonly f1: number;
}

/** Scores the engine on the rows of a source. Harmful requests without manipulation are not scored. */
export function measureSource(
  engine: Engine,
  source: string,
  rows: readonly Row[],
  scoresBenign: boolean,
): SourceResult {
  const times: number[] = [];
  const scanned = rows.map((row) => {
    const started = performance.now();
    const hits = engine.scan(row.text);
    times.push((performance.now() - started) * 1000);
    return { row, hits, reports: hits.filter((hit) => engine.isAttack(hit)) };
  });
  const attacks = scanned.filter(({ row }) => row.label === 'attack');
  const benign = scanned.filter(({ row }) => scoresBenign && isHarmless(row));
  const found = attacks.filter(({ reports }) => reports.length > 0).length;
  const wrong = benign.filter(({ reports }) => reports.length > 0).length;
  const explained = (name: RegExp) =>
    attacks.filter(({ reports }) => reports.some(({ explanation }) => name.test(explanation))).length;
  times.sort((a, b) => a - b);
  return {
    source,
    attacks: attacks.length,
    recall: share(found, attacks.length),
    bySignature: share(explained(/^(?!classifier )/), attacks.length),
    byClassifier: share(explained(/classifier /), attacks.length),
    benign: benign.length,
    falsePositiveRate: share(wrong, benign.length),
    f1: attacks.length > 0 && benign.length > 0 ? f1Of(found, attacks.length, wrong) : undefined,
    medianMicros: Math.round(times[times.length >> 1] ?? 0),
    p95Micros: Math.round(times[Math.floor(times.length * 0.95)] ?? 0),
    entities: measureEntities(engine, scanned),
  };
}

function isHarmless({ label }: Row): boolean {
  return label === 'benign' || label === 'pii' || label === 'secret';
}

type Scanned = { readonly row: Row; readonly hits: readonly Hit[] };

/**
 * By type: spans found, and hits of the same entity types that meet no span of the type. Rows labelled "not_X" are judged
 * for X only, and so are rows about single types; a type that we do not recognise is left out.
 */
function measureEntities(engine: Engine, scanned: readonly Scanned[]): EntityResult[] {
  const types = new Set(scanned.flatMap(({ row }) => (row.spans ?? []).map(({ type }) => type)));
  return [...types].sort().flatMap((type): EntityResult[] => {
    const names = entitiesFor(type);
    if (names.length === 0) return [];
    let expected = 0;
    let found = 0;
    let falseAlarms = 0;
    for (const { row, hits } of scanned) {
      const spans = (row.spans ?? []).filter((span) => span.type === type);
      if (!isAbout(row, type, types)) continue;
      const own = hits.filter((hit) => names.includes(engine.entityOf(hit)));
      // Some positives come without offsets: there, any hit counts.
      if (spans.length === 0 && row.label === type) {
        expected += 1;
        found += own.length > 0 ? 1 : 0;
        continue;
      }
      expected += spans.length;
      found += spans.filter((span) => own.some((hit) => hit.start < span.end && span.start < hit.end)).length;
      falseAlarms += own.filter((hit) => !spans.some((span) => hit.start < span.end && span.start < hit.end)).length;
    }
    return [{ type, expected, found, falseAlarms, f1: round(f1Of(found, expected, falseAlarms)) }];
  });
}

/** Whether a row says something about a type: it holds one, is about it, or its source marks all types everywhere. */
function isAbout({ category, spans }: Row, type: string, types: ReadonlySet<string>): boolean {
  const subject = category.replace(/^not_/, '');
  const isSingle = types.has(subject) || category.startsWith('not_');
  return !isSingle || subject === type || type === 'secret' || (spans ?? []).some((span) => span.type === type);
}

function f1Of(found: number, expected: number, wrong: number): number {
  return expected + found + wrong === 0 ? 1 : (2 * found) / (expected + found + wrong);
}

function share(part: number, whole: number): number | undefined {
  return whole === 0 ? undefined : round(part / whole);
}

function round(value: number): number {
  return Math.round(value * 10_000) / 10_000;
}
