import type { DetectionResult, StoredText } from '#gen/gatehouse/detection/v1/result_pb.js';

/** A sentence in which something was found. */
export interface UnsafeSegment {
  readonly text: string;
  /** UTF-16 code units of the stored text that holds it, inclusive. */
  readonly start: number;
  /** Exclusive. */
  readonly end: number;
  readonly categories: string[];
}

/** Texts are read so far, as the contract has it. */
const readChars = 4_000;

/** The sentences of the stored, masked texts in which the verdict's findings lie, in their order. Pure. */
export function unsafeSegments({ texts, verdict }: DetectionResult): UnsafeSegment[] {
  return texts.flatMap((stored) => segmentsOf(stored, (finding) => verdict?.findings[finding]?.scannerName ?? ''));
}

function segmentsOf({ text, spans }: StoredText, nameOf: (finding: number) => string): UnsafeSegment[] {
  const read = text.slice(0, readChars);
  const segments: UnsafeSegment[] = [];
  for (const span of spans.toSorted((a, b) => a.start - b.start)) {
    if (span.start >= read.length) continue;
    const name = nameOf(span.finding);
    const last = segments.at(-1);
    const start = sentenceStart(read, span.start);
    const end = sentenceEnd(read, Math.max(span.end, span.start + 1));
    if (last !== undefined && start < last.end) {
      const joined = { start: last.start, end: Math.max(last.end, end) };
      const categories = [...new Set([...last.categories, name])];
      segments[segments.length - 1] = { text: read.slice(joined.start, joined.end), ...joined, categories };
    } else segments.push({ text: read.slice(start, end), start, end, categories: [name] });
  }
  return segments;
}

const sentenceEnds = /[.!?\n\u3002\uFF01\uFF1F]/;

function sentenceStart(text: string, at: number): number {
  let start = at;
  while (start > 0 && !sentenceEnds.test(text.charAt(start - 1))) start -= 1;
  while (start < at && /\s/.test(text.charAt(start))) start += 1;
  return start;
}

function sentenceEnd(text: string, at: number): number {
  let end = at;
  while (end < text.length && !sentenceEnds.test(text.charAt(end - 1))) end += 1;
  return Math.min(end, text.length);
}
