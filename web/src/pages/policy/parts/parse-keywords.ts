/** Words of a pasted text. */
export interface ParsedKeywords {
  /** In their order, each once. */
  readonly keywords: readonly string[];
  /** How many stood there again, without regard to case. */
  readonly doubles: number;
}

/**
 * Reads what people paste: one word or phrase a line. A text of one line is split at commas and semicolons instead, the
 * Chinese ones included; a phrase with a comma therefore needs a second line. Pure.
 */
export function parseKeywords(text: string): ParsedKeywords {
  const lines = text.split(/\r?\n/);
  const parts = lines.length > 1 ? lines : text.split(/[,;，；、]/);
  const words = parts.map((part) => part.trim()).filter((part) => part !== '');
  const seen = new Set<string>();
  const keywords = words.filter((word) => {
    const folded = word.toLowerCase();
    return !seen.has(folded) && seen.add(folded);
  });
  return { keywords, doubles: words.length - keywords.length };
}
