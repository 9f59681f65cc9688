import { create } from '@bufbuild/protobuf';
import { describe, expect, it } from 'vitest';
import { RiskLevel } from '#gen/gatehouse/common/v1/risk_pb.js';
import { ListKind, PolicyDefinitionSchema } from '#gen/gatehouse/policy/v1/policy_pb.js';
import { validateDefinition } from './compile.js';

describe('validateDefinition', () => {
  it('names every fault by its path, in the order of the definition', () => {
    const definition = create(PolicyDefinitionSchema, {
      settings: {
        scanners: [{ tag: 'S9' }, { tag: 'S0' }],
        entities: [{ entityType: 'EMAIL' }, { entityType: 'SHOE_SIZE' }],
        appealPolicy: { enabled: true },
      },
      lists: [{ name: 'words', kind: ListKind.BLACKLIST, keywords: ['fine', '\u200b \u00ad', '\ufdfa'.repeat(40)] }],
      customScanners: [
        {
          tag: 'S100',
          riskLevel: RiskLevel.LOW_RISK,
          definition: { case: 'keyword', value: { keywords: ['ok', ''] } },
        },
        { tag: 'S101', riskLevel: RiskLevel.LOW_RISK, definition: { case: 'regex', value: { pattern: 'a(?!b)' } } },
        { tag: 'S102', riskLevel: RiskLevel.LOW_RISK },
      ],
    });

    expect(validateDefinition(definition).map(({ path, start, end }) => ({ path, start, end }))).toEqual([
      { path: 'settings.scanners[1].tag', start: 0, end: 0 },
      { path: 'settings.entities[1].entity_type', start: 0, end: 0 },
      { path: 'settings.appeal_policy.base_url', start: 0, end: 0 },
      { path: 'lists[0].keywords[1]', start: 0, end: 0 },
      { path: 'lists[0].keywords[2]', start: 0, end: 0 },
      { path: 'custom_scanners[0].keyword.keywords[1]', start: 0, end: 0 },
      { path: 'custom_scanners[1].regex.pattern', start: 1, end: 4 },
      { path: 'custom_scanners[2]', start: 0, end: 0 },
    ]);
  });

  it('refuses operators that could not run', () => {
    const operator = (kind: 'pattern' | 'group' | 'fine') => ({
      kind: {
        case: 'regexReplace' as const,
        value: { pattern: kind === 'pattern' ? 'a(?=b)' : '(a)b', replacement: kind === 'group' ? '$2' : '$1' },
      },
    });
    const definition = create(PolicyDefinitionSchema, {
      settings: {
        entities: [
          { entityType: 'EMAIL', operator: operator('fine') },
          { entityType: 'PHONE', operator: operator('pattern') },
          { entityType: 'IBAN', operator: operator('group') },
        ],
      },
    });

    expect(validateDefinition(definition).map(({ path, start, end }) => ({ path, start, end }))).toEqual([
      { path: 'settings.entities[1].operator.regex_replace.pattern', start: 1, end: 4 },
      { path: 'settings.entities[2].operator.regex_replace.replacement', start: 0, end: 0 },
    ]);
  });

  it('has nothing to say about the policy as shipped', () => {
    expect(validateDefinition(create(PolicyDefinitionSchema))).toEqual([]);
  });
});
