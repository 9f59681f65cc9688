import { create } from '@bufbuild/protobuf';
import { describe, expect, it } from 'vitest';
import { Phase, RiskLevel } from '#gen/gatehouse/common/v1/risk_pb.js';
import { ScannerType } from '#gen/gatehouse/detection/v1/verdict_pb.js';
import { PolicyDefinitionSchema } from '#gen/gatehouse/policy/v1/policy_pb.js';
import { anonymizeAll, guardStream, streamPolicy } from '../testing/stream.js';
import { compilePolicy, scanText } from './compile.js';
import { listDefinedEntities } from './genai-rules.js';
import { validateDefinition } from './validate.js';

const defined = {
  entityType: 'STAFF_NUMBER',
  name: 'Staff number',
  pattern: 'ST-[0-9]{4,6}',
  riskLevel: RiskLevel.MEDIUM_RISK,
};

function definitionWith(...patterns: readonly string[]) {
  const entityDefinitions = patterns.map((pattern, index) => ({
    ...defined,
    pattern,
    entityType: index === 0 ? defined.entityType : `${defined.entityType}_${index}`,
  }));
  return create(PolicyDefinitionSchema, { settings: { entityDefinitions, dataOutput: anonymizeAll } });
}

describe('entity types that a policy defines by a pattern', () => {
  it('are found all of them, by case and in full, as an entity and without a guard model', () => {
    const policy = compilePolicy(definitionWith(defined.pattern));
    const text = `${'ST-12345 and '.repeat(300)}st-9999`;

    const hits = scanText(policy, text, Phase.INPUT);

    expect(hits).toHaveLength(300);
    expect(hits[0]).toMatchObject({ start: 0, end: 8, score: 1 });
    expect(policy.rules[hits[0]!.rule]).toMatchObject({ type: ScannerType.ENTITY, entityType: 'STAFF_NUMBER' });
    expect(listDefinedEntities(definitionWith(defined.pattern))).toEqual([]);
  });

  it('are masked in a bounded stream wherever it is cut', () => {
    const policy = streamPolicy(definitionWith(defined.pattern));
    const text = 'ask ST-123456 or ST-12, now';

    for (let first = 0; first <= text.length; first++) {
      for (let second = first; second <= text.length; second++) {
        const deltas = [text.slice(0, first), text.slice(first, second), text.slice(second)];
        expect(guardStream(policy, deltas).delivered[0]).toBe('ask <STAFF_NUMBER> or ST-12, now');
      }
    }
  });

  it('are refused with the part that is wrong, when they are too dear, and when they say nothing', () => {
    const definition = definitionWith('ST-(\\d+', 'x*', '(a|b|ab){400}[a-z]{1,90}z', '', defined.pattern);

    expect(validateDefinition(definition).map(({ path, start, end }) => [path, start, end])).toEqual([
      ['settings.entity_definitions[0].pattern', 3, 4],
      ['settings.entity_definitions[1].pattern', 0, 0],
      ['settings.entity_definitions[2].pattern', expect.any(Number), expect.any(Number)],
      // It has no definition, and without a pattern only a guard model could find it, too late for a bounded stream.
      ['settings.entity_definitions[3]', 0, 0],
      ['settings.entity_definitions[3]', 0, 0],
    ]);
  });
});
