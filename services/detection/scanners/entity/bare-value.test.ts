import { create } from '@bufbuild/protobuf';
import { describe, expect, it } from 'vitest';
import { Phase } from '#gen/gatehouse/common/v1/risk_pb.js';
import { PolicyDefinitionSchema } from '#gen/gatehouse/policy/v1/policy_pb.js';
import { compilePolicy, scanText } from '../../policy/compile.js';
import { resolveSettings } from '../../policy/settings.js';
import { createChannelGuard } from '../../stream/channel-guard.js';
import { createStreamPlan } from '../../stream/plan.js';
import { isBareValue } from './entity.js';

const definition = create(PolicyDefinitionSchema);
const policy = compilePolicy(definition);

function scanned(text: string): string[] {
  return scanText(policy, text, Phase.OUTPUT).map(({ rule }) => policy.rules[rule]!.entityType);
}

/** The same, delivered character by character. */
function streamed(text: string): string[] {
  const guard = createChannelGuard(createStreamPlan(policy, resolveSettings(definition.settings)));
  const hits = [...text].flatMap((character) => guard.push(character).hits).concat(guard.finish().hits);
  return hits.map(({ rule }) => policy.rules[rule]!.entityType);
}

describe('a number that needs a context word', () => {
  it.each([
    ['401-023-2137', ['UK_NHS']],
    ['1245319599', ['US_NPI']],
    ['A123456780', ['DE_HEALTH_INSURANCE']],
    ['order 1245319599', []],
    ['1245319599 pieces', []],
    ['401-023-2138', []],
  ])('counts when it is all of the text, whole or streamed: %s', (text, entities) => {
    expect(scanned(text)).toEqual(entities);
    expect(streamed(text)).toEqual(entities);
  });

  it('is looked for in short texts of numbers only', () => {
    expect(['hh 01 02 03 d', '1234 567 893', 'AB1234563'].map(isBareValue)).toEqual([true, true, true]);
    expect(['call 5551234567', '1'.repeat(41), '12%', 'two words'].map(isBareValue)).toEqual([
      false,
      false,
      false,
      false,
    ]);
  });
});
