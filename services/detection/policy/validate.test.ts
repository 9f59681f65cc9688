import { create, type MessageInitShape } from '@bufbuild/protobuf';
import { describe, expect, it } from 'vitest';
import { Mode, RiskLevel } from '#gen/gatehouse/common/v1/risk_pb.js';
import {
  ListKind,
  PolicyDefinitionSchema,
  PolicySettingsSchema,
  StreamMode,
} from '#gen/gatehouse/policy/v1/policy_pb.js';
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

describe('validateDefinition, of entity types that a policy defines', () => {
  const defined = {
    entityType: 'PROJECT_NAME',
    name: 'Project',
    description: 'Projects.',
    riskLevel: RiskLevel.MEDIUM_RISK,
  };
  const strict = { streamMode: StreamMode.STRICT };
  const problemsOf = (settings: MessageInitShape<typeof PolicySettingsSchema>) =>
    validateDefinition(create(PolicyDefinitionSchema, { settings: create(PolicySettingsSchema, settings) })).map(
      ({ path, message }) => `${path} ${message}`,
    );

  it.each<[string, MessageInitShape<typeof PolicySettingsSchema>]>([
    ['in strict streams', { ...strict, entityDefinitions: [defined] }],
    ['in observed streams', { streamMode: StreamMode.OBSERVE, entityDefinitions: [defined] }],
    ['of prompts only', { entityDefinitions: [{ ...defined, scanOutput: false }] }],
    ['that is refused in answers', { entityDefinitions: [{ ...defined, riskLevel: RiskLevel.HIGH_RISK }] }],
    ['that passes in answers', { entityDefinitions: [{ ...defined, riskLevel: RiskLevel.LOW_RISK }] }],
    ['that is monitored', { entityDefinitions: [{ ...defined, mode: Mode.MONITOR }] }],
    ['of the contract', { ...strict, entityDefinitions: [{ ...defined, entityType: 'CN_PERSON_NAME_SYS' }] }],
    [
      'that is rewritten',
      {
        ...strict,
        entityDefinitions: [
          { ...defined, operator: { kind: { case: 'rewrite', value: { instruction: 'Invent one.' } } } },
        ],
      },
    ],
  ])('takes one %s', (_what, settings) => {
    expect(problemsOf(settings)).toEqual([]);
  });

  it('refuses one that bounded streams would have to mask', () => {
    expect(problemsOf({ entityDefinitions: [defined] })).toEqual([
      expect.stringMatching(
        /^settings\.entity_definitions\[0\] is anonymised in answers, .* set stream_mode to strict/,
      ),
    ]);
  });

  it('refuses codes that something else has', () => {
    const codes = ['EMAIL', 'S100', 'OURS', 'OURS'];

    expect(
      problemsOf({ ...strict, entityDefinitions: codes.map((entityType) => ({ ...defined, entityType })) }),
    ).toEqual([
      'settings.entity_definitions[0].entity_type "EMAIL" is shipped; choose another code',
      `settings.entity_definitions[1].entity_type "S100" is a scanner's tag; choose another code`,
      'settings.entity_definitions[3].entity_type "OURS" is defined above; choose another code',
    ]);
  });

  it('checks their operators', () => {
    const operator = { kind: { case: 'regexReplace' as const, value: { pattern: '(', replacement: '' } } };

    expect(problemsOf({ ...strict, entityDefinitions: [{ ...defined, operator }] })).toEqual([
      expect.stringMatching(/^settings\.entity_definitions\[0\]\.operator\.regex_replace\.pattern /),
    ]);
  });
});
