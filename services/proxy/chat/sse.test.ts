import { describe, expect, it } from 'vitest';
import { createSseParser, type SseEvent } from './sse.js';

const encoder = new TextEncoder();

/** Everything a parser makes of these pieces. */
function parse(...pieces: readonly Uint8Array[]): { events: SseEvent[]; rest: SseEvent | undefined } {
  const parser = createSseParser();
  const events = pieces.flatMap((piece) => parser.push(piece));
  return { events, rest: parser.end() };
}

function parseText(text: string): SseEvent[] {
  return parse(encoder.encode(text)).events;
}

describe('createSseParser', () => {
  it.each([
    ['LF', 'data: a\n\ndata: b\n\n'],
    ['CRLF', 'data: a\r\n\r\ndata: b\r\n\r\n'],
    ['CR', 'data: a\r\rdata: b\r\r'],
    ['mixed line ends', 'data: a\r\n\ndata: b\n\r\n'],
    ['no space after the colon', 'data:a\n\ndata:b\n\n'],
    ['comments between and inside events', ': hello\n\ndata: a\n: still here\n\n:\n\ndata: b\n\n'],
    ['fields that nobody reads', 'id: 7\nretry: 100\nwhatever\ndata: a\n\ndata: b\n\n'],
    ['a byte order mark at the start', '\ufeffdata: a\n\ndata: b\n\n'],
  ])('reads two events with %s', (_name, text) => {
    expect(parseText(text)).toEqual([
      { event: '', data: 'a' },
      { event: '', data: 'b' },
    ]);
  });

  it('joins the data lines of one event by line feeds', () => {
    expect(parseText('data: one\ndata:\ndata:  two\n\n')).toEqual([{ event: '', data: 'one\n\n two' }]);
  });

  it('names the event by its event field and forgets the name afterwards', () => {
    expect(parseText('event: error\ndata: a\n\ndata: b\n\n')).toEqual([
      { event: 'error', data: 'a' },
      { event: '', data: 'b' },
    ]);
  });

  it('drops an event that has no data line', () => {
    expect(parseText('event: ping\n\ndata: a\n\n')).toEqual([{ event: '', data: 'a' }]);
  });

  it('gives the event that the end of the stream cut off only when asked for it', () => {
    expect(parse(encoder.encode('data: a\n\ndata: half'))).toEqual({
      events: [{ event: '', data: 'a' }],
      rest: { event: '', data: 'half' },
    });
  });

  it('replaces bytes that are not UTF-8 instead of failing', () => {
    const bytes = Buffer.concat([encoder.encode('data: a'), Buffer.of(0xff), encoder.encode('b\n\n')]);

    expect(parse(bytes).events).toEqual([{ event: '', data: 'a\ufffdb' }]);
  });

  it('refuses an event beyond the bound, also when it comes in small pieces', () => {
    const parser = createSseParser(100);
    parser.push(encoder.encode(`data: ${'x'.repeat(60)}\n`));

    expect(() => parser.push(encoder.encode(`data: ${'x'.repeat(60)}\n`))).toThrow(
      expect.objectContaining({ code: 'UPSTREAM_MALFORMED' }),
    );
  });

  it('counts the bound anew for each event', () => {
    const parser = createSseParser(100);

    const events = [1, 2, 3].flatMap(() => parser.push(encoder.encode(`data: ${'x'.repeat(60)}\n\n`)));

    expect(events).toHaveLength(3);
  });

  const sample = encoder.encode(
    '\ufeff: note\r\ndata: {"text":"žluťoučký 🐎 kůň"}\r\n\r\nevent: x\rdata: 中\ndata: 文\n\ndata: [DONE]\r\r',
  );
  const whole = parse(sample);

  it('reads the same events whatever the two pieces the bytes come in', () => {
    for (let cut = 0; cut <= sample.length; cut += 1) {
      expect(parse(sample.subarray(0, cut), sample.subarray(cut)), `cut at ${cut}`).toEqual(whole);
    }
  });

  it('reads the same events whatever the three pieces the bytes come in', () => {
    for (let first = 0; first <= sample.length; first += 1) {
      for (let second = first; second <= sample.length; second += 1) {
        const pieces = [sample.subarray(0, first), sample.subarray(first, second), sample.subarray(second)];
        const result = parse(...pieces);
        if (JSON.stringify(result) !== JSON.stringify(whole)) expect(result, `cuts ${first}, ${second}`).toEqual(whole);
      }
    }
  });

  it('reads the same events byte by byte', () => {
    expect(parse(...[...sample].map((byte) => Uint8Array.of(byte)))).toEqual(whole);
  });
});
