import { create } from '@bufbuild/protobuf';
import { describe, expect, it } from 'vitest';
import { Phase } from '#gen/gatehouse/common/v1/risk_pb.js';
import { PolicyDefinitionSchema } from '#gen/gatehouse/policy/v1/policy_pb.js';
import { compilePolicy, scanText } from '../policy/compile.js';
import { officialScanners } from './index.js';

/** Every official scanner on for both sides, whatever its shipped choice. */
const policy = compilePolicy(
  create(PolicyDefinitionSchema, {
    settings: { scanners: officialScanners.map(({ tag }) => ({ tag, scanPrompt: true, scanResponse: true })) },
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

  it('costs at most 1 ms for 1,000 characters', () => {
    const long = [...scanner.examples.positive, ...scanner.examples.negative].join('\n').repeat(3).slice(0, 4000);
    // The best of many runs: the first ones compile, and a neighbour on the machine must not fail the test.
    const times = Array.from({ length: 40 }, () => {
      const started = performance.now();
      scanText(policy, long, Phase.INPUT);
      return performance.now() - started;
    });

    expect(Math.min(...times)).toBeLessThan(long.length / 1000);
  });
});
