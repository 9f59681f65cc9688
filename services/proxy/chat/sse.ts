import { GatehouseError } from '#lib/errors/error.js';

/** One server-sent event. */
export interface SseEvent {
  /** Value of the last `event` field; empty when there was none. */
  readonly event: string;
  /** All `data` lines, joined by a line feed. */
  readonly data: string;
}

/** Turns bytes into events, whatever the pieces they come in. Use one per stream. */
export interface SseParser {
  /** The events that these bytes complete, in order. Throws UPSTREAM_MALFORMED when an event exceeds the bound. */
  push(bytes: Uint8Array): SseEvent[];
  /** The event that the end of the stream cuts off before its blank line; undefined when there is none. */
  end(): SseEvent | undefined;
}

/** Largest event that a stream may carry, in bytes: about a hundred times what vendors send in one chunk. */
const maxEventBytes = 1024 * 1024;

const LF = 0x0a;
const CR = 0x0d;

/**
 * A parser for `text/event-stream`: lines may end in CR, LF or CRLF, comments and unknown fields are skipped, invalid UTF-8
 * becomes U+FFFD. Lines are decoded only when they are complete, so that a character cut between two pieces stays whole.
 *
 * Cost: linear in the bytes. Source: HTML Living Standard, section 9.2.6.
 */
export function createSseParser(maxBytes: number = maxEventBytes): SseParser {
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  /** Pieces of the line that has not ended yet. */
  let pieces: Uint8Array[] = [];
  let eventBytes = 0;
  let event = '';
  let data: string[] = [];
  let isFirstLine = true;
  /** The last byte was CR: an LF right after it belongs to the same line end. */
  let endedInCr = false;

  function push(bytes: Uint8Array): SseEvent[] {
    const events: SseEvent[] = [];
    let from = 0;
    if (endedInCr && bytes.length > 0) {
      endedInCr = false;
      if (bytes[0] === LF) from = 1;
    }
    for (let at = from; at < bytes.length; at += 1) {
      const byte = bytes[at];
      if (byte !== LF && byte !== CR) continue;
      keep(bytes.subarray(from, at));
      const finished = takeLine();
      if (finished) events.push(finished);
      if (byte === CR) {
        if (at + 1 === bytes.length) endedInCr = true;
        else if (bytes[at + 1] === LF) at += 1;
      }
      from = at + 1;
    }
    if (from < bytes.length) keep(bytes.subarray(from));
    return events;
  }

  function end(): SseEvent | undefined {
    if (pieces.length > 0) takeLine();
    return takeEvent();
  }

  function keep(piece: Uint8Array): void {
    eventBytes += piece.length;
    if (eventBytes > maxBytes) {
      throw new GatehouseError('UPSTREAM_MALFORMED', { values: { format: `an event of at most ${maxBytes} bytes` } });
    }
    if (piece.length > 0) pieces.push(piece);
  }

  function takeLine(): SseEvent | undefined {
    let line = decoder.decode(pieces.length === 1 ? pieces[0] : Buffer.concat(pieces));
    pieces = [];
    if (isFirstLine) {
      isFirstLine = false;
      if (line.startsWith('\ufeff')) line = line.slice(1);
    }
    if (line === '') return takeEvent();
    const colon = line.indexOf(':');
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? '' : line.slice(line[colon + 1] === ' ' ? colon + 2 : colon + 1);
    if (field === 'data') data.push(value);
    else if (field === 'event') event = value;
    return undefined;
  }

  /** An event without a data line is dropped, as the standard says. */
  function takeEvent(): SseEvent | undefined {
    const taken = data.length > 0 ? { event, data: data.join('\n') } : undefined;
    event = '';
    data = [];
    eventBytes = 0;
    return taken;
  }

  return { push, end };
}
