import { create } from '@bufbuild/protobuf';
import { describe, expect, it } from 'vitest';
import { Phase } from '#gen/gatehouse/common/v1/risk_pb.js';
import { PolicyDefinitionSchema } from '#gen/gatehouse/policy/v1/policy_pb.js';
import { compilePolicy, scanText } from '../policy/compile.js';
import { judgeEntity } from '../scanners/entity/entity.js';
import { compileRegex } from '../scanners/regex/linear-regex.js';
import { findPatternProblem } from '../scanners/regex/problem.js';
import { recognizers } from './index.js';

/** The shipped policy, so that an example also shows that no other recognizer takes the span away. */
const policy = compilePolicy(create(PolicyDefinitionSchema));

function findEntities(text: string): { entity: string; value: string }[] {
  return scanText(policy, text, Phase.INPUT)
    .filter(({ rule }) => policy.rules[rule]!.entityType !== '')
    .map(({ rule, start, end }) => ({ entity: policy.rules[rule]!.entityType, value: text.slice(start, end) }));
}

describe.each(recognizers.map((recognizer) => [recognizer.entity, recognizer] as const))('%s', (entity, recognizer) => {
  it.each(recognizer.examples.positive())('is found in $text', ({ text, span }) => {
    expect(findEntities(text)).toEqual([{ entity, value: span }]);
  });

  it.each(recognizer.examples.negative())('is not seen in %s', (text) => {
    expect(findEntities(text).map((found) => found.entity)).not.toContain(entity);
  });

  it('has evidence for both sides, a source, and names in both languages', () => {
    expect(recognizer.examples.positive().length).toBeGreaterThan(1);
    expect(recognizer.examples.negative().length).toBeGreaterThan(1);
    expect(recognizer.source).not.toBe('');
    expect(recognizer.nameZh).not.toBe(recognizer.name);
  });

  it('is written in the dialect of the engine', () => {
    for (const { regex } of recognizer.patterns) {
      // Shipped patterns may be larger than those of tenants; everything else holds for them too.
      expect(findPatternProblem(regex)?.message ?? '').toMatch(/^$|^compiles to|^is \d+ bytes/);
    }
  });

  it('costs at most 200 times a search that finds nothing, 1 ms for 1,000 characters', () => {
    const text = recognizer.examples
      .positive()
      .map((example) => example.text)
      .concat(recognizer.examples.negative())
      .join('\n');
    const long = text.repeat(Math.ceil(4000 / text.length)).slice(0, 4000);
    const searches = recognizer.patterns.map((pattern) => ({ pattern, regex: compileRegex(pattern.regex, '') }));
    // One search that finds nothing takes 0.02 ms on the machine on which 1 ms for 1,000 characters was measured.
    const floor = compileRegex(String.raw`\d{40}`, '');
    const time = (run: () => void) => {
      const started = performance.now();
      run();
      return performance.now() - started;
    };
    // The best of many runs: the first ones compile, and a neighbour on the machine slows some, but not all of a kind.
    const runs = Array.from({ length: 20 }, () => ({
      floor: time(() => floor.findAll(long, long.length)),
      own: time(() => {
        for (const { pattern, regex } of searches) {
          for (const span of regex.findAll(long, long.length)) judgeEntity(recognizer, pattern, long, span);
        }
      }),
    }));
    const best = (kind: 'floor' | 'own') => Math.min(...runs.map((run) => run[kind]));

    expect(best('own') / best('floor')).toBeLessThan(200);
  });
});
