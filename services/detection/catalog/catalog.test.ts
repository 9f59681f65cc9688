import { create } from '@bufbuild/protobuf';
import { describe, expect, it } from 'vitest';
import { Mode, Phase } from '#gen/gatehouse/common/v1/risk_pb.js';
import { PolicyDefinitionSchema } from '#gen/gatehouse/policy/v1/policy_pb.js';
import { compilePolicy, scanText } from '../policy/compile.js';
import { recognizers } from '../recognizers/index.js';
import { compileRegex } from '../scanners/regex/linear-regex.js';
import { officialScanners } from './index.js';

/** Every official scanner on for both sides, whatever its shipped choice. */
const scanners = officialScanners.map(({ tag }) => ({ tag, scanPrompt: true, scanResponse: true }));
const policy = compilePolicy(create(PolicyDefinitionSchema, { settings: { scanners } }));

/** The same alone: what recognizers cost is measured with them. */
const withoutEntities = compilePolicy(
  create(PolicyDefinitionSchema, {
    settings: { scanners, entities: recognizers.map(({ entity }) => ({ entityType: entity, mode: Mode.OFF })) },
  }),
);

function reportsOf(tag: string, text: string): string[] {
  return scanText(policy, text, Phase.INPUT)
    .filter(({ rule }) => policy.rules[rule]!.tag === tag)
    .map(({ explanation, start, end, score }) => `${explanation} ${score.toFixed(2)}: ${text.slice(start, end)}`);
}

const withSignatures = officialScanners.filter(({ signatures }) => signatures.length > 0);

describe.each(withSignatures.map((scanner) => [scanner.tag, scanner] as const))('%s', (tag, scanner) => {
  it.each(scanner.examples.positive)('reports %s', (text) => {
    expect(reportsOf(tag, text)).not.toEqual([]);
  });

  it.each(scanner.examples.negative)('says nothing about %s', (text) => {
    expect(reportsOf(tag, text)).toEqual([]);
  });

  it('costs at most 200 times a search that finds nothing, 1 ms for 1,000 characters', () => {
    const long = [...scanner.examples.positive, ...scanner.examples.negative].join('\n').repeat(3).slice(0, 4000);
    // One search that finds nothing takes 0.02 ms on the machine on which 1 ms for 1,000 characters was measured.
    const floor = compileRegex(String.raw`\d{40}`, '');
    const time = (run: () => void) => {
      const started = performance.now();
      run();
      return performance.now() - started;
    };
    // The best of many runs: the first ones compile, and a neighbour on the machine slows some, but not all of a kind.
    const runs = Array.from({ length: 40 }, () => ({
      floor: time(() => floor.findAll(long, long.length)),
      own: time(() => scanText(withoutEntities, long, Phase.INPUT)),
    }));

    const best = (kind: 'floor' | 'own') => Math.min(...runs.map((run) => run[kind]));
    expect(best('own') / best('floor')).toBeLessThan(200);
  });
});
