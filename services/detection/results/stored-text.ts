import { create, toJson } from '@bufbuild/protobuf';
import { type StoredSpan, type StoredText, StoredTextSchema } from '#gen/gatehouse/detection/v1/result_pb.js';
import type { Finding } from '#gen/gatehouse/detection/v1/verdict_pb.js';
import { applyEdits, type Edit } from '../operators/anonymise.js';
import type { Keyed } from '../operators/keyed.js';
import { editsForStorage } from '../pipeline/anonymize.js';
import type { JudgedText } from '../pipeline/conversation.js';
import type { LocatedFinding } from '../pipeline/findings.js';

/** Stored texts of one result hold this many characters together: megabytes are no evidence that anybody reads. */
const maxStoredChars = 65_536;

/**
 * The judged texts as they are stored: masked by their data findings, each with the places of the verdict's findings in
 * it. What is too long is cut, the oldest text first. Pure.
 *
 * @param findings all findings of the texts
 * @param reported those of the verdict, in its order
 */
export function toStoredTexts(
  texts: readonly JudgedText[],
  findings: readonly LocatedFinding[],
  reported: readonly Finding[],
  keyed: Keyed,
): StoredText[] {
  const numbers = new Map(reported.map((finding, index) => [finding, index]));
  const byText = new Map<JudgedText, LocatedFinding[]>();
  for (const located of findings) byText.set(located.text, [...(byText.get(located.text) ?? []), located]);
  let left = maxStoredChars;
  const stored = texts.toReversed().map((text) => {
    const whole = toStoredText(text, byText.get(text) ?? [], numbers, keyed);
    const cut = whole.text.length <= left ? whole : cutAt(whole, left);
    left -= cut.text.length;
    return cut;
  });
  return stored.reverse();
}

/** The JSON of the table's column. The text of a single one stands in a column of its own. */
export function writeStoredTexts(texts: readonly StoredText[]): object[] {
  const isSingle = texts.length === 1;
  return texts.map((text) => {
    // The JSON form of a message with fields is an object.
    const { text: _, ...rest } = toJson(StoredTextSchema, text) as Record<string, unknown>;
    return isSingle ? rest : { ...rest, text: text.text };
  });
}

function toStoredText(
  text: JudgedText,
  findings: readonly LocatedFinding[],
  numbers: ReadonlyMap<Finding, number>,
  keyed: Keyed,
): StoredText {
  const edits = editsForStorage(text, findings, keyed);
  const masked = applyEdits(text.received, edits);
  // The database cannot hold U+0000.
  const storable = masked.replaceAll('\0', '');
  const toStored = storable.length === masked.length ? (at: number) => at : withoutNuls(masked);
  const spans = findings.flatMap(({ finding }): Omit<StoredSpan, '$typeName'>[] => {
    const number = numbers.get(finding);
    // A finding about a whole text has no place in it.
    if (number === undefined || finding.end === 0) return [];
    const start = toStored(placeAfter(edits, finding.start, 'start'));
    const end = toStored(placeAfter(edits, finding.end, 'end'));
    return end > start ? [{ finding: number, start, end }] : [];
  });
  spans.sort((a, b) => a.start - b.start || b.end - a.end || a.finding - b.finding);
  return create(StoredTextSchema, {
    location: text.location,
    role: text.role,
    phase: text.phase,
    text: storable,
    spans,
  });
}

/** Where an offset of the received text lies after the edits; one inside an edit moves to the edit's side. */
function placeAfter(edits: readonly Edit[], offset: number, side: 'start' | 'end'): number {
  let shift = 0;
  for (const { start, end, replacement } of edits) {
    if (offset <= start) break;
    if (offset < end) return start + shift + (side === 'start' ? 0 : replacement.length);
    shift += replacement.length - (end - start);
  }
  return offset + shift;
}

function withoutNuls(text: string): (offset: number) => number {
  const places: number[] = [];
  for (let at = text.indexOf('\0'); at >= 0; at = text.indexOf('\0', at + 1)) places.push(at);
  return (offset) => offset - places.filter((place) => place < offset).length;
}

function cutAt(stored: StoredText, length: number): StoredText {
  const spans = stored.spans
    .filter(({ start }) => start < length)
    .map((span) => ({ ...span, end: Math.min(span.end, length) }));
  return create(StoredTextSchema, { ...stored, text: stored.text.slice(0, length), spans, cut: true });
}
