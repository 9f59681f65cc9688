import { parseJson } from '#lib/conversation/json.js';

/** Replaces `[start, end)` of a text, UTF-16 code units. */
export interface TextEdit {
  readonly start: number;
  readonly end: number;
  readonly replacement: string;
}

/**
 * Applies edits to JSON so that it stays valid JSON of the same structure: a replacement inside a string is escaped, a number
 * or other literal that an edit touches becomes a string, and whatever an edit covers between two values stays.
 * An edit over several values leaves its replacement in the first and empties the rest. Text that is no JSON is edited as text.
 *
 * Edits may come in any order and overlap; overlapping ones act as one with the first one's replacement.
 * Pure. Cost: linear in the text.
 */
export function editJson(text: string, edits: readonly TextEdit[]): string {
  if (edits.length === 0) return text;
  const spans = toPendingEdits(edits);
  if (parseJson(text) === undefined) return replaceSpans(text, 0, text.length, spans, (value) => value);

  let result = '';
  let at = 0;
  while (at < text.length) {
    const end = endOfValue(text, at);
    if (text[at] === '"') {
      result += `"${replaceSpans(text, at + 1, end - 1, spans, escapeForJson)}"`;
    } else if (isLiteralStart(text[at]) && spans.some((span) => span.start < end && span.end > at)) {
      result += JSON.stringify(replaceSpans(text, at, end, spans, (value) => value));
    } else {
      result += text.slice(at, end);
    }
    at = end;
  }
  return result;
}

/**
 * The edited form of JSON such as tool-call arguments, as valid JSON whenever the original was: `edited` when it still is,
 * else the edits applied value by value, for a masked number is no number any more.
 */
export function keepJson(original: string, edited: string, edits: readonly TextEdit[]): string {
  if (parseJson(original) === undefined || parseJson(edited) !== undefined) return edited;
  return edits.length > 0 ? editJson(original, edits) : JSON.stringify(edited);
}

/** An edit whose replacement is written once, where it first meets a value. */
interface PendingEdit {
  readonly start: number;
  readonly end: number;
  readonly replacement: string;
  isWritten: boolean;
}

function toPendingEdits(edits: readonly TextEdit[]): PendingEdit[] {
  const merged: PendingEdit[] = [];
  for (const edit of edits.toSorted((a, b) => a.start - b.start || b.end - a.end)) {
    const last = merged.at(-1);
    if (last && edit.start < last.end) merged[merged.length - 1] = { ...last, end: Math.max(last.end, edit.end) };
    else merged.push({ start: edit.start, end: edit.end, replacement: edit.replacement, isWritten: false });
  }
  return merged;
}

/** The text of `[from, to)` with the spans replaced; an escape sequence that a span cuts goes as a whole. */
function replaceSpans(
  text: string,
  from: number,
  to: number,
  spans: readonly PendingEdit[],
  encode: (value: string) => string,
): string {
  let result = '';
  let at = from;
  for (const span of spans) {
    if (span.end <= at || span.start >= to) continue;
    while (at < to && at < span.start) {
      const next = encode === escapeForJson ? endOfUnit(text, at) : at + 1;
      if (next > span.start) break;
      result += text.slice(at, next);
      at = next;
    }
    if (!span.isWritten) result += encode(span.replacement);
    span.isWritten = true;
    while (at < to && at < span.end) at = encode === escapeForJson ? endOfUnit(text, at) : at + 1;
  }
  return result + text.slice(at, to);
}

/** End of the string, literal or single structural character that starts at `at` in valid JSON. */
function endOfValue(text: string, at: number): number {
  if (text[at] === '"') {
    let end = at + 1;
    while (text[end] !== '"') end += text[end] === '\\' ? 2 : 1;
    return end + 1;
  }
  if (!isLiteralStart(text[at])) return at + 1;
  let end = at + 1;
  while (end < text.length && /[\w.+-]/.test(text.charAt(end))) end += 1;
  return end;
}

/** End of the escape sequence or character that starts at `at` inside a JSON string. */
function endOfUnit(text: string, at: number): number {
  if (text[at] !== '\\') return at + 1;
  return at + (text[at + 1] === 'u' ? 6 : 2);
}

function isLiteralStart(character: string | undefined): boolean {
  return character !== undefined && /[-\dtfn]/.test(character);
}

function escapeForJson(value: string): string {
  return JSON.stringify(value).slice(1, -1);
}
