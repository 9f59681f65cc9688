import { describe, expect, it } from 'vitest';
import { GatehouseError } from '#lib/errors/error.js';
import { uuidv7 } from './ids.js';
import { decodePageToken, encodePageToken } from './page-token.js';

const kinds = { at: 'time', id: 'uuid' } as const;

function pack(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

describe('decodePageToken', () => {
  it.each([
    ['empty', ''],
    ['no base64url', 'a+b='],
    ['no JSON', Buffer.from('{').toString('base64url')],
    ['no object', pack([1])],
    ['null', pack(null)],
    ['values that are no text', pack({ at: 1 })],
  ])('refuses a token that is %s', (_what, token) => {
    expect(() => decodePageToken(token)).toThrow(new GatehouseError('PAGE_TOKEN_INVALID'));
  });

  it.each([
    ['a missing field', { at: '2026-11-24T10:00:00Z' }],
    ['a field too many', { at: '2026-11-24T10:00:00Z', id: uuidv7(), more: '1' }],
    ['an id that is none', { at: '2026-11-24T10:00:00Z', id: "'; drop" }],
    ['a time that is none', { at: 'infinity', id: uuidv7() }],
    ['a day that does not exist', { at: '2026-13-24T10:00:00Z', id: uuidv7() }],
  ])('refuses a token with %s', (_what, position) => {
    expect(() => decodePageToken(encodePageToken(position), kinds)).toThrow(GatehouseError);
  });

  it('refuses numbers beyond bigint and text with U+0000', () => {
    expect(() => decodePageToken(encodePageToken({ n: '1'.repeat(19) }), { n: 'integer' })).toThrow(GatehouseError);
    expect(() => decodePageToken(encodePageToken({ name: 'a\0' }), { name: 'text' })).toThrow(GatehouseError);
  });

  it.each([
    '2026-11-24T10:00:00Z',
    '2026-11-24T10:00:00.123456Z',
    '2026-11-24 10:00:00.123456+00',
    '2026-11-24 10:00:00+05:30',
  ])('keeps the time %s as it is', (at) => {
    const position = { at, id: uuidv7() };

    expect(decodePageToken(encodePageToken(position), kinds)).toEqual(position);
  });

  it('gives numbers back as text', () => {
    const token = encodePageToken({ id: 9007199254740993n, count: 3 });

    expect(decodePageToken(token, { id: 'integer', count: 'integer' })).toEqual({ id: '9007199254740993', count: '3' });
  });
});
