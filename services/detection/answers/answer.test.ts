import { create, type MessageInitShape } from '@bufbuild/protobuf';
import { describe, expect, it } from 'vitest';
import { Dimension } from '#gen/gatehouse/common/v1/risk_pb.js';
import { AnswerTemplateSchema } from '#gen/gatehouse/policy/v1/policy_pb.js';
import { composeAnswer } from './answer.js';

const template = (fields: MessageInitShape<typeof AnswerTemplateSchema>) =>
  create(AnswerTemplateSchema, { language: 'en', ...fields });

const attack = { scannerTag: 'S9', scannerName: 'Attacks', dimension: Dimension.SECURITY, entityTypes: [] };
const cards = {
  scannerTag: 'entity',
  scannerName: 'Card',
  dimension: Dimension.DATA,
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

  it('never takes a template in a language that was not asked for', () => {
    expect(composeAnswer([german], attack, 'zh')).toContain('Attacks');
  });

  it('fills in the names of the scanner and of the entity types', () => {
    const own = template({ text: '{scanner_name}: {entity_types} {other}' });

    expect(composeAnswer([own], cards, 'en')).toBe('Card: Card number, E-mail address {other}');
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
