import { writeJsonText } from '../pipeline/json-text.js';
import { applyEdits, type Edit } from './anonymise.js';

/**
 * Fits edits of a JSON text, such as the arguments of a tool call, so that it stays valid JSON of the same structure.
 *
 * What an edit covers of a string is replaced inside the string, with escapes; a number or other literal that an edit
 * touches becomes a string, for a masked number is none any more; punctuation between values stays. An edit over
 * several values leaves its replacement in the first of them. Text that is no JSON is edited as text, and
 * when it begins like JSON with escapes.
 *
 * Pure. Cost: one pass. Source: RFC 8259.
 *
 * @param edits ordered, not overlapping, and not cutting escape sequences; replacements are not escaped yet
 */
export function fitJsonEdits(json: string, edits: readonly Edit[]): Edit[] {
  if (edits.length === 0) return [];
  if (!isJson(json)) {
    // Half of a JSON text is still going to be read as JSON; the input of a tool that takes plain text is not.
    const write = /^\s*[{["]/.test(json) ? writeJsonText : (text: string) => text;
    return edits.map((edit) => ({ ...edit, replacement: write(edit.replacement) }));
  }
  const written = new Set<Edit>();
  const once = (edit: Edit): string => {
    if (written.has(edit)) return '';
    written.add(edit);
    return edit.replacement;
  };
  let next = 0;
  return valuesOf(json).flatMap(({ start, end, isString }) => {
    const from = isString ? start + 1 : start;
    const to = isString ? end - 1 : end;
    while (next < edits.length && edits[next]!.end <= from) next += 1;
    const inside: Edit[] = [];
    for (let index = next; index < edits.length && edits[index]!.start < to; index++) {
      const edit = edits[index]!;
      inside.push({ start: Math.max(from, edit.start), end: Math.min(to, edit.end), replacement: once(edit) });
    }
    if (isString) return inside.map((edit) => ({ ...edit, replacement: writeJsonText(edit.replacement) }));
    return inside.length === 0
      ? []
      : [{ start, end, replacement: quoteLiteral(json.slice(start, end), start, inside) }];
  });
}

/** The literal with its edits, as a JSON string. */
function quoteLiteral(literal: string, at: number, edits: readonly Edit[]): string {
  const shifted = edits.map(({ start, end, replacement }) => ({ start: start - at, end: end - at, replacement }));
  return JSON.stringify(applyEdits(literal, shifted));
}

interface JsonValue {
  readonly start: number;
  readonly end: number;
  readonly isString: boolean;
}

/** The strings, with their quotes, and the numbers and other literals of valid JSON, in order. */
function valuesOf(json: string): JsonValue[] {
  const token = /"(?:[^"\\]|\\.)*"|[-+.\w]+/gs;
  return Array.from(json.matchAll(token), ({ 0: { length }, index }) => ({
    start: index,
    end: index + length,
    isString: json[index] === '"',
  }));
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
