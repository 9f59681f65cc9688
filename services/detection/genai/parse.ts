/** What a guard model said about a text. */
export type Assessment =
  | { readonly kind: 'safe' }
  | {
      readonly kind: 'unsafe';
      /** Tags that were asked about, each once, at least one. */
      readonly tags: readonly string[];
      /** Whether the list is whole and names nothing that was not asked about; if not, the other tags are open. */
      readonly isComplete: boolean;
    };

/**
 * Reads the answer to the task "assess": `safe`, or `unsafe` and on a second line tags between commas. Blanks around
 * the answer and around commas do not matter, everything else does.
 *
 * Undefined for anything else, such as other words, other case, more lines, no tag that was asked about: the model
 * failed, and nobody may take that for "safe". Pure.
 *
 * @param asked the tags that the question had
 * @param isCut the answer ended because it grew too long: its last tag may be half of one
 */
export function parseAssessment(text: string, asked: ReadonlySet<string>, isCut: boolean): Assessment | undefined {
  const [verdict, tagLine, ...more] = text.trim().split(/\r?\n/);
  if (more.length > 0) return undefined;
  if (verdict === 'safe') return tagLine === undefined && !isCut ? { kind: 'safe' } : undefined;
  return verdict === 'unsafe' && tagLine !== undefined ? parseTags(tagLine, asked, isCut) : undefined;
}

/** Reads a line of tags between commas, the answer to the task "name"; undefined as for `parseAssessment`. Pure. */
export function parseTags(line: string, asked: ReadonlySet<string>, isCut: boolean): Assessment | undefined {
  const words = line.split(',').map((word) => word.trim());
  const named = isCut ? words.slice(0, -1) : words;
  if (named.length === 0 || !named.every((word) => /^S[1-9]\d*$/.test(word))) return undefined;
  const tags = [...new Set(named)].filter((tag) => asked.has(tag));
  if (tags.length === 0) return undefined;
  return { kind: 'unsafe', tags, isComplete: !isCut && named.every((tag) => asked.has(tag)) };
}

/** Reads the answer to the task "review"; undefined for anything but the two words. Pure. */
export function parseReview(text: string): 'confirmed' | 'overturned' | undefined {
  const word = text.trim();
  return word === 'confirmed' || word === 'overturned' ? word : undefined;
}
