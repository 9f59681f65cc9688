import { render } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { PlainText } from './plain-text.js';

/** The codes that are shown for what hides in a text. */
function shown(text: string): { codes: (string | null)[]; text: string | null } {
  const { container } = render(<PlainText text={text} />);
  const codes = [...container.querySelectorAll('[data-code]')].map((mark) => mark.getAttribute('data-code'));
  return { codes, text: container.textContent };
}

describe('PlainText', () => {
  it.each([
    ['a zero-width space', 'ig\u200bnore', ['U+200B']],
    ['a run as one', 'a\u200b\u200b\u200bb', ['U+200B ×3']],
    ['an override of the writing direction', '\u202eabc\u202c', ['U+202E', 'U+202C']],
    ['characters beyond the basic plane', 'a\u{e0041}\u{e0042}', ['U+E0041', 'U+E0042']],
    ['a joiner inside a Latin word', 'ig\u200dnore', ['U+200D']],
    ['a control character', 'a\u0007b', ['U+0007']],
  ])('shows %s, and keeps the text', (_name, text, codes) => {
    expect(shown(text)).toEqual({ codes, text });
  });

  it.each([
    ['plain words', 'nothing here'],
    ['lines and tabs', 'a\n\tb\r\n'],
    ['emoji that are joined', '👨\u200d👩\u200d👧'],
    ['scripts that need joiners', 'می\u200cخواهم'],
  ])('leaves %s alone', (_name, text) => {
    expect(shown(text)).toEqual({ codes: [], text });
  });

  it('shows a bounded number, and keeps all of the text', () => {
    const text = 'a\u200b'.repeat(5000);

    const result = shown(text);

    expect(result.codes.length).toBeLessThan(600);
    expect(result.text).toBe(text);
  });
});
