import { create, type MessageInitShape } from '@bufbuild/protobuf';
import { describe, expect, it } from 'vitest';
import { Dimension, RiskLevel } from '#gen/gatehouse/common/v1/risk_pb.js';
import { AnswerTemplateSchema } from '#gen/gatehouse/policy/v1/policy_pb.js';
import { composeAnswer } from './answer.js';

const template = (fields: MessageInitShape<typeof AnswerTemplateSchema>) =>
  create(AnswerTemplateSchema, { language: 'en', ...fields });

const attack = {
  scannerTag: 'S9',
  scannerName: 'Attacks',
  dimension: Dimension.SECURITY,
  riskLevel: RiskLevel.HIGH_RISK,
  entityTypes: [],
};
const listed = {
  scannerTag: 'blacklist',
  scannerName: 'Words',
  dimension: Dimension.COMPLIANCE,
  riskLevel: RiskLevel.HIGH_RISK,
  entityTypes: [],
};
const cards = {
  scannerTag: 'entity',
  scannerName: 'Card',
  dimension: Dimension.DATA,
  riskLevel: RiskLevel.HIGH_RISK,
  entityTypes: ['Card number', 'E-mail address'],
};

const any = template({ text: 'any' });
const security = template({ dimension: Dimension.SECURITY, text: 'security' });
const tagged = template({ scannerTag: 'S9', text: 'tag' });
const chinese = template({ scannerTag: 'S9', language: 'zh', text: 'zh tag' });
const german = template({ scannerTag: 'S9', language: 'de', text: 'de tag' });

describe('composeAnswer', () => {
  it.each([
    ['for the tag before one for the dimension', [any, security, tagged], 'en', 'tag'],
    ['for the dimension before one for anything', [any, security], 'en', 'security'],
    ['for anything when there is no better', [template({ scannerTag: 'S1', text: 'S1' }), any], 'en', 'any'],
    ['in the asked language', [tagged, chinese], 'zh-CN', 'zh tag'],
    ['in English when there is none in the asked language', [tagged, german], 'fr', 'tag'],
  ])('takes a template %s', (_what, templates, language, text) => {
    expect(composeAnswer(templates, attack, language)).toBe(text);
  });

  it('takes a template for the level before one for every level, and none for another level', () => {
    const forLevel = (riskLevel: RiskLevel) => template({ scannerTag: 'S9', riskLevel, text: RiskLevel[riskLevel] });
    const [high, low] = [forLevel(RiskLevel.HIGH_RISK), forLevel(RiskLevel.LOW_RISK)];

    expect(composeAnswer([tagged, chinese, low, high], attack, 'zh')).toBe('HIGH_RISK');
    expect(composeAnswer([low, any], attack, 'en')).toBe('any');
  });

  it('takes a template for the list before one for every list, and none for another list', () => {
    const forList = (scannerName: string) =>
      template({ scannerTag: 'blacklist', scannerName, text: `list ${scannerName}` });

    expect(composeAnswer([forList('Others'), forList(''), forList('Words')], listed, 'en')).toBe('list Words');
    expect(composeAnswer([forList('Others'), any], listed, 'en')).toBe('any');
  });

  it('never takes a template that is switched off', () => {
    expect(composeAnswer([template({ scannerTag: 'S9', text: 'off', disabled: true }), any], attack, 'en')).toBe('any');
  });

  it('never takes a template in a language that was not asked for', () => {
    expect(composeAnswer([german], attack, 'zh')).toContain('Attacks');
  });

  it('fills in the names of the scanner and of the entity types', () => {
    const own = template({ text: '{scanner_name}: {entity_types} {other}' });

    expect(composeAnswer([own], cards, 'en')).toBe('Card: Card number, E-mail address {other}');
    const theirs = template({ text: '{guardrail_name}: {entity_type_names}' });
    expect(composeAnswer([theirs], cards, 'en')).toBe('Card: Card number, E-mail address');
    expect(composeAnswer([own], { ...cards, scannerName: '{entity_types}' }, 'en')).toMatch(/^\{entity_types\}: /);
  });

  it.each([
    ['en', attack, '"Attacks"'],
    ['zh', attack, '“Attacks”'],
    ['en', cards, 'Card number, E-mail address'],
    ['zh', cards, 'Card number, E-mail address'],
  ])('has an answer of its own in %s', (language, occasion, part) => {
    expect(composeAnswer([], occasion, language)).toContain(part);
  });
});
