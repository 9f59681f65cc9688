import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '#lib/testing/database.js';

describe('database', () => {
  let test: TestDatabase;
  beforeAll(async () => {
    test = await createTestDatabase();
  });
  afterAll(() => test.drop());

  it('reads bigint exactly, timestamps as Date and jsonb parsed', async () => {
    const rows = await test.db.query(
      `select 9007199254740993::bigint as big, array[1, null, 9007199254740993]::bigint[] as bigs,
         '2026-11-24 10:00:00+00'::timestamptz as moment, '{"a": [1]}'::jsonb as document`,
      [],
    );

    expect(rows).toEqual([
      {
        big: 9007199254740993n,
        bigs: [1n, null, 9007199254740993n],
        moment: new Date('2026-11-24T10:00:00Z'),
        document: { a: [1] },
      },
    ]);
  });
});
