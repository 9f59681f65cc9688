import { Buffer } from 'node:buffer';
import { describe, expect, it } from 'vitest';
import { Action } from '#gen/gatehouse/common/v1/risk_pb.js';
import { ListKind, StreamMode } from '#gen/gatehouse/policy/v1/policy_pb.js';
import { prose, tokensOf } from '../testing/prose.js';
import { createRandom, cutAtRandom } from '../testing/random.js';
import { anonymizeAll, guardStream, streamPolicy } from '../testing/stream.js';
import { createDisguiseStream } from './disguise-stream.js';

const base64 = (text: string) => Buffer.from(text).toString('base64');
const percent = (text: string) => text.replace(/./g, (unit) => `%${unit.charCodeAt(0).toString(16)}`);
const json = (text: string) => text.replace(/./g, (unit) => `\\u00${unit.charCodeAt(0).toString(16)}`);
const hex = (text: string) => Buffer.from(text).toString('hex');

const masking = streamPolicy({
  settings: { dataOutput: anonymizeAll },
  lists: [
    { name: 'refused', kind: ListKind.BLACKLIST, keywords: ['time bomb'] },
    { name: 'excused', kind: ListKind.WHITELIST, keywords: ['fine by me'] },
  ],
});
const card = '4111 1111 1111 1111';

describe('what a stream holds in disguise', () => {
  it.each([
    ['base64', base64],
    ['hexadecimal digits', hex],
    ['percent escapes', percent],
    ['escapes of JSON', json],
    ['base64 twice', (text: string) => base64(base64(text))],
  ])('is covered before it goes out, however it is cut: %s', (_, encode) => {
    const random = createRandom(8);
    const written = encode(`my card: ${card}, thanks`);
    for (let round = 0; round < 25; round++) {
      const text = `Sure, it is ${written} as you said.`;

      const { delivered, error } = guardStream(masking, cutAtRandom(random, text, random.pick([1, 3, 12, 80])));

      expect(error).toBeUndefined();
      expect(delivered[0]).toMatch(/^Sure, it is .*\* *.* as you said\.$/);
      for (let depth = 0; depth < 2; depth++) expect(readAll(delivered[0]!)).not.toContain('1111 1111');
    }
  });

  it('ends the stream when it is refused, before the run is delivered', () => {
    const text = `Build it: ${base64('here is the time bomb plan')} and go`;

    const { delivered, verdict } = guardStream(masking, tokensOf(text));

    expect(delivered[0]).toBe('Build it: ');
    expect(verdict).toMatchObject({ action: Action.REJECT, decidedBy: 'refused' });
  });

  it('does not ask whitelists', () => {
    const { verdict } = guardStream(masking, [`${base64('it is fine by me')} time bomb`]);

    expect(verdict?.action).toBe(Action.REJECT);
  });

  it('is found at the end when it is only partly written so, and covered where nothing has gone out', () => {
    const text = 'Card %34111 1111 1111 1111 ok';
    const strict = streamPolicy({ settings: { dataOutput: anonymizeAll, streamMode: StreamMode.STRICT } });

    const bounded = guardStream(masking, [...text]);
    const held = guardStream(strict, [...text]);

    expect(bounded.verdict?.findings.map(({ start, end }) => [start, end])).toEqual([[5, 26]]);
    expect(held.delivered[0]).not.toContain('1111 1111 1111');
  });

  it('lets a run of any length go on, and reports what it says', () => {
    const written = base64(`${'filler words '.repeat(600)} ${card} and more`);

    const parts = written.match(/.{1,100}/g) ?? [];
    const stream = createDisguiseStream(masking.plan);
    let sent = 0;
    const held = parts.map((part) => {
      sent += part.length;
      stream.push(part);
      return sent - stream.holdFrom();
    });

    const { verdict, error } = guardStream(masking, parts);

    expect(Math.max(...held)).toBeLessThanOrEqual(4096);
    expect(held.at(-1)).toBe(0);
    expect(error).toBeUndefined();
    expect(verdict?.findings.map(({ entityType }) => entityType)).toContain('CREDIT_CARD');
  });

  it('holds next to nothing of ordinary prose', () => {
    const held = Object.values(prose).flatMap((text) => {
      const stream = createDisguiseStream(masking.plan);
      let sent = 0;
      return tokensOf(text).map((token) => {
        sent += token.length;
        stream.push(token);
        return sent - stream.holdFrom();
      });
    });
    held.sort((a, b) => a - b);

    expect(held[Math.floor(held.length / 2)]).toBe(0);
    expect(held[Math.floor(held.length * 0.9)]).toBeLessThanOrEqual(4);
    expect(held.at(-1)).toBeLessThan(20);
  });

  it('holds nothing when nothing that is found would change the text', () => {
    const observing = streamPolicy({
      settings: { dataOutput: { high: Action.PASS, medium: Action.PASS, low: Action.PASS } },
    });
    const stream = createDisguiseStream(observing.plan);

    stream.push('aGVsbG8gd29ybGQg');

    expect(stream.holdFrom()).toBe(16);
  });
});

/** Everything that a reader could decode: as it is, and each run of base64. */
function readAll(text: string): string {
  const runs = text.match(/[A-Za-z0-9+/]{8,}/g) ?? [];
  return [
    text,
    ...runs.map((run) => Buffer.from(run, 'base64').toString()),
    decodeURIComponent(text.replace(/%(?![\da-f]{2})/gi, '')),
  ].join('\n');
}
