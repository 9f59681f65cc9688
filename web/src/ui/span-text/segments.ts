/** A stretch of a text, in UTF-16 code units, end exclusive. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** A stretch that is covered by the same spans from end to end. */
export interface Segment extends Span {
  /** Indexes of the spans that cover it, in the order given; empty for plain text. */
  readonly spans: readonly number[];
}

/**
 * Cuts a text at every edge of its spans, so that overlapping ones can be drawn. The segments together are the text.
 *
 * Spans may overlap, repeat and reach beyond the text; empty ones cover nothing. An edge inside a surrogate pair moves
 * outward, since half a character cannot be drawn. Cost: O(spans × spans that overlap), plus sorting.
 */
export function toSegments(text: string, spans: readonly Span[]): Segment[] {
  const fitted = spans.map((span) => fit(text, span));
  const starting = indexesBy(fitted, ({ start }) => start);
  const ending = indexesBy(fitted, ({ end }) => end);
  const edges = [...new Set([0, text.length, ...starting.keys(), ...ending.keys()])].sort((one, other) => one - other);

  const open = new Set<number>();
  const segments: Segment[] = [];
  for (const [index, start] of edges.entries()) {
    for (const span of ending.get(start) ?? []) open.delete(span);
    for (const span of starting.get(start) ?? []) open.add(span);
    const end = edges[index + 1];
    if (end !== undefined) segments.push({ start, end, spans: [...open].sort((one, other) => one - other) });
  }
  return segments;
}

function fit(text: string, span: Span): Span {
  const start = Math.max(0, Math.min(span.start, text.length));
  const end = Math.max(start, Math.min(span.end, text.length));
  return { start: isInsidePair(text, start) ? start - 1 : start, end: isInsidePair(text, end) ? end + 1 : end };
}

function isInsidePair(text: string, offset: number): boolean {
  const before = text.charCodeAt(offset - 1);
  const after = text.charCodeAt(offset);
  return before >= 0xd800 && before <= 0xdbff && after >= 0xdc00 && after <= 0xdfff;
}

function indexesBy(spans: readonly Span[], edge: (span: Span) => number): Map<number, number[]> {
  const indexes = new Map<number, number[]>();
  for (const [index, span] of spans.entries()) {
    if (span.end <= span.start) continue;
    const list = indexes.get(edge(span)) ?? [];
    list.push(index);
    indexes.set(edge(span), list);
  }
  return indexes;
}
