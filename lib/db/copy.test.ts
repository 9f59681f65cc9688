import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '#lib/testing/database.js';
import { toCopyText } from './copy.js';
import { toJsonb } from './json.js';

let test: TestDatabase;
beforeAll(async () => {
  test = await createTestDatabase();
  await test.db.query(
    `create table copied (n integer, name text, document jsonb, bytes bytea, flag boolean, moment timestamptz, big bigint)`,
  );
});
afterAll(() => test.drop());

const statement = 'copy copied (n, name, document, bytes, flag, moment, big) from stdin';

describe('copyRows', () => {
  it('stores hostile texts exactly, without U+0000', async () => {
    const texts = [
      '',
      '\\N',
      '\\.',
      '\\',
      'tab\tline\nreturn\r',
      'quote"\'',
      '\u{1f600} e\u0301',
      'nul\0nul',
      ' \u2028 ',
    ];

    await test.db.copyRows(
      statement,
      texts.map((text, n) => [n, text, { text }, null, true, null, null]),
    );

    const rows = await test.db.query('select c.name, c.document from copied c order by c.n');
    const stored = texts.map((text) => text.replace('\0', ''));
    expect(rows).toEqual(stored.map((text) => ({ name: text, document: { text } })));
    await test.db.query('truncate copied');
  });

  it('stores every kind of value', async () => {
    await test.db.copyRows(statement, [
      [1, 'x', ['a', 1, null], Uint8Array.of(0, 92, 255), false, new Date(1e12), 9007199254740993n],
      [null, undefined, null, null, null, null, null],
    ]);

    expect(await test.db.query('select * from copied c order by c.n nulls last')).toEqual([
      {
        n: 1,
        name: 'x',
        document: ['a', 1, null],
        bytes: Buffer.of(0, 92, 255),
        flag: false,
        moment: new Date(1e12),
        big: 9007199254740993n,
      },
      { n: null, name: null, document: null, bytes: null, flag: null, moment: null, big: null },
    ]);
    await test.db.query('truncate copied');
  });

  it('stores all rows or none, and keeps the pool working', async () => {
    const rows = [[1, 'good', null, null, null, null, null], ['bad']];

    await expect(test.db.copyRows(statement, rows)).rejects.toMatchObject({ code: '22P02' });

    expect(await test.db.query('select count(*) as count from copied')).toEqual([{ count: 0n }]);
  });

  it('stores nothing when making a row throws', async () => {
    function* rows() {
      yield [1, 'good', null, null, null, null, null];
      throw new Error('no more');
    }

    await expect(test.db.copyRows(statement, rows())).rejects.toThrow('no more');

    expect(await test.db.query('select count(*) as count from copied')).toEqual([{ count: 0n }]);
  });

  it('stores more than one chunk', async () => {
    const name = 'x'.repeat(1000);

    await test.db.copyRows(
      statement,
      Array.from({ length: 500 }, (_, n) => [n, name, { n }, null, true, null, null]),
    );

    expect(await test.db.query('select count(*) as count from copied c where c.name = $1', [name])).toEqual([
      { count: 500n },
    ]);
    await test.db.query('truncate copied');
  });
});

describe('toCopyText', () => {
  it('gathers rows into chunks of some tens of kilobytes', () => {
    const rows = Array.from({ length: 200 }, () => ['x'.repeat(1000)]);

    const sizes = [...toCopyText(rows)].map((chunk) => chunk.length);

    expect(sizes).toEqual([66_066, 66_066, 66_066, 2002]);
  });
});

describe('toJsonb', () => {
  it.each([
    [{ a: 'nul\0' }, '{"a":"nul"}'],
    [{ 'key\0': 1 }, '{"key":1}'],
    ['\\u0000', '"\\\\u0000"'],
    ['\\\0', '"\\\\"'],
    ['lone \ud800 and \udc00', '"lone \ufffd and \ufffd"'],
    ['\u{1f600}', '"\u{1f600}"'],
    ['bell \u0007', '"bell \\u0007"'],
  ])('makes %j fit for jsonb', async (value, text) => {
    expect(toJsonb(value)).toBe(text);
    expect(await test.db.query('select $1::jsonb as document', [toJsonb(value)])).toEqual([
      { document: JSON.parse(text) },
    ]);
  });

  it('refuses what JSON cannot hold', () => {
    expect(() => toJsonb(undefined)).toThrow(TypeError);
    expect(() => toJsonb({ big: 1n })).toThrow(TypeError);
  });
});
