import { create } from '@bufbuild/protobuf';
import { describe, expect, it } from 'vitest';
import { Dimension, Mode, Phase, RiskLevel } from '#gen/gatehouse/common/v1/risk_pb.js';
import type { StoredText } from '#gen/gatehouse/detection/v1/result_pb.js';
import { ScannerType, TextField, TextLocationSchema } from '#gen/gatehouse/detection/v1/verdict_pb.js';
import { OperatorSchema, PolicyDefinitionSchema } from '#gen/gatehouse/policy/v1/policy_pb.js';
import type { JudgedText } from '../pipeline/conversation.js';
import { toFindings } from '../pipeline/findings.js';
import { readJsonText } from '../pipeline/json-text.js';
import type { Rule } from '../policy/rule.js';
import { createSnapshot } from '../policy/snapshot.js';
import { testKeyed } from '../testing/keyed.js';
import { toStoredTexts, writeStoredTexts } from './stored-text.js';

const word: Rule = {
  tag: 'S100',
  name: 'Word',
  type: ScannerType.KEYWORD,
  dimension: Dimension.COMPLIANCE,
  riskLevel: RiskLevel.LOW_RISK,
  mode: Mode.ENFORCE,
  onInput: true,
  onOutput: true,
  entityType: '',
  operator: undefined,
};
const entity: Rule = {
  ...word,
  tag: 'entity',
  name: 'E-mail address',
  type: ScannerType.ENTITY,
  dimension: Dimension.DATA,
  entityType: 'EMAIL',
  operator: create(OperatorSchema, { kind: { case: 'replace', value: {} } }),
};
const policy = { ...createSnapshot(create(PolicyDefinitionSchema), 1n), rules: [entity, word] };

function judgedText(received: string, messageIndex: number, field = TextField.CONTENT): JudgedText {
  const read = field === TextField.TOOL_ARGUMENTS ? readJsonText(received) : { text: received, rawOffsets: undefined };
  const location = create(TextLocationSchema, { messageIndex, field });
  return { location, role: 'user', received, ...read, phase: Phase.INPUT, isContext: false };
}

/** Stores texts in which "a@b.c" is an address and "word" a word; a text may be the arguments of a tool call. */
function store(...texts: JudgedText[]): StoredText[] {
  const hits = texts.map(({ text }) =>
    ['a@b.c', 'word'].flatMap((value, rule) => {
      const start = text.indexOf(value);
      return start < 0 ? [] : [{ rule, start, end: start + value.length, score: 1, explanation: '' }];
    }),
  );
  const findings = toFindings(policy, texts, hits);
  return toStoredTexts(
    texts,
    findings,
    findings.map(({ finding }) => finding),
    testKeyed,
  );
}

/** What is lit in a stored text. */
const lit = ({ text, spans }: StoredText) => spans.map(({ finding, start, end }) => [finding, text.slice(start, end)]);

describe('stored texts', () => {
  it('light each finding in its own text, before and behind what was masked', () => {
    const [first, second] = store(judgedText('a word, a@b.c', 0), judgedText('to a@b.c: word', 1));

    expect(lit(first!)).toEqual([
      [0, 'word'],
      [1, '<EMAIL>'],
    ]);
    expect(lit(second!)).toEqual([
      [2, '<EMAIL>'],
      [3, 'word'],
    ]);
  });

  it('light what lies in escaped JSON', () => {
    const [stored] = store(judgedText('{"to":"\\u0061@b.c","t":"\\u0077ord"}', 0, TextField.TOOL_ARGUMENTS));

    expect(lit(stored!)).toEqual([
      [0, '<EMAIL>'],
      [1, '\\u0077ord'],
    ]);
  });

  it('light the right characters where the database drops U+0000', () => {
    const [stored] = store(judgedText('\0\0a word\0', 0));

    expect(lit(stored!)).toEqual([[0, 'word']]);
  });

  it('are cut from the oldest on, with the spans that are left', () => {
    const [oldest, older, newest] = store(
      judgedText('gone word', 0),
      judgedText(`word ${'.'.repeat(70_000)} a@b.c`, 1),
      judgedText(`word ${'.'.repeat(60_000)}`, 2),
    );

    expect(oldest).toMatchObject({ text: '', cut: true, spans: [] });
    expect([older!.text.length, lit(older!)]).toEqual([65_536 - 60_005, [[1, 'word']]]);
    expect(newest).toMatchObject({ cut: false });
  });

  it('write a single text without its words, which stand in a column of their own', () => {
    expect(writeStoredTexts(store(judgedText('a word', 0)))[0]).not.toHaveProperty('text');
    expect(writeStoredTexts(store(judgedText('one', 0), judgedText('two', 1)))).toMatchObject([
      { text: 'one' },
      { text: 'two' },
    ]);
  });
});
