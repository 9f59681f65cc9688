import type { ReactNode } from 'react';
import styles from './span-text.module.css';

/**
 * Characters that a reader does not see: controls, soft hyphen, zero-width and direction characters, tags. Joiners are
 * shown only after a Latin letter or digit, where they hide words; emoji and many scripts need them.
 */
const invisible =
  /([\0-\x08\x0b\x0c\x0e-\x1f\x7f\xad\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff\u{e0000}-\u{e007f}]|(?<=[\w])[\u200c\u200d])\1*/gu;

/** More of them are left as they are: a text may consist of nothing else, and each costs an element. */
const maxMarks = 500;

/** A text as it is, with a sign in place of what hides in it. Copying gives the original characters. */
export function PlainText({ text }: { text: string }): ReactNode {
  const parts: ReactNode[] = [];
  let from = 0;
  for (const match of text.matchAll(invisible)) {
    if (parts.length > 2 * maxMarks) break;
    const [run, character = ''] = match;
    parts.push(text.slice(from, match.index));
    parts.push(
      <span
        key={match.index}
        className={styles['invisible']}
        data-code={codeOf(character, run.length / character.length)}
      >
        {run}
      </span>,
    );
    from = match.index + run.length;
  }
  return parts.length === 0 ? text : [...parts, text.slice(from)];
}

/** `U+200B`, or `U+200B ×12` for a run of it. */
function codeOf(character: string, count: number): string {
  const code = `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
  return count === 1 ? code : `${code} ×${count}`;
}
