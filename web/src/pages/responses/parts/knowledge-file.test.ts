import { describe, expect, it } from 'vitest';
import { readKnowledgeFile } from './knowledge-file.js';

const line = (question: string): string => JSON.stringify({ questionid: '1', question, answer: 'A' });

describe('readKnowledgeFile', () => {
  it('reads lines with any line end, and passes over blank ones', () => {
    expect(readKnowledgeFile(`\uFEFF${line('One')}\r\n\n${line('Two')}\n`)).toEqual({
      entries: [
        { questionId: '1', question: 'One', answer: 'A' },
        { questionId: '1', question: 'Two', answer: 'A' },
      ],
      problems: [],
    });
  });

  it.each([
    ['{', { line: 2, word: 'notJson', field: '' }],
    ['[]', { line: 2, word: 'notObject', field: '' }],
    ['{"questionid":"1","question":"Q"}', { line: 2, word: 'missing', field: 'answer' }],
    [line('x'.repeat(2001)), { line: 2, word: 'tooLong', field: 'question' }],
    [line('One'), { line: 2, word: 'twice', field: '1' }],
  ])('names the line of %s', (wrong, problem) => {
    expect(readKnowledgeFile(`${line('One')}\n${wrong}`).problems).toEqual([problem]);
  });

  it('takes no more entries than a base may have', () => {
    const text = Array.from({ length: 10_001 }, (_, index) => line(`Q${index}`)).join('\n');

    expect(readKnowledgeFile(text).problems).toEqual([{ line: 0, word: 'tooMany', field: '10000' }]);
  });
});
