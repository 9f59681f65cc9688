import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { silentLog } from '#lib/telemetry/log.js';
import { createTestDatabase, type TestDatabase } from '#lib/testing/database.js';
import { uuidv7 } from './ids.js';
import { ensurePartitions } from './partitions.js';
import { dropOldPartitions, expireOriginals } from './retention.js';

let test: TestDatabase;
beforeAll(async () => {
  test = await createTestDatabase();
});
afterAll(() => test.drop());

async function partitionOf(createdAt: string): Promise<string> {
  const [row] = await test.db.query<{ partition: string }>(
    `insert into detection_results (id, request_id, tenant_id, source, phase, overall_risk_level, security_risk_level,
       compliance_risk_level, data_risk_level, action, verdict, policy_revision, duration_ms, created_at)
     values ($1, '', $1, '', '', 1, 1, 1, 1, 1, '{}', 0, 0, $2)
     returning tableoid::regclass::text as partition`,
    [uuidv7(), createdAt],
  );
  return row!.partition;
}

describe('ensurePartitions', () => {
  it('makes this month and the next ones over the end of a year, once', async () => {
    const options = { db: test.db, now: new Date('2030-11-30T23:59:59Z'), monthsAhead: 2, log: silentLog };

    expect(await ensurePartitions(options)).toEqual([
      'detection_results_2030_11',
      'detection_results_2030_12',
      'detection_results_2031_01',
    ]);
    expect(await ensurePartitions(options)).toEqual([]);
    expect(await partitionOf('2030-12-31T23:59:59.999Z')).toBe('detection_results_2030_12');
    expect(await partitionOf('2031-01-01T00:00:00Z')).toBe('detection_results_2031_01');
    expect(await partitionOf('2031-02-01T00:00:00Z')).toBe('detection_results_default');
  });

  it('takes months in UTC, whatever the time zone of the session', async () => {
    const names = await ensurePartitions({
      db: test.db,
      now: new Date('2029-01-01T00:30:00+02:00'),
      monthsAhead: 0,
      log: silentLog,
    });

    expect(names).toEqual(['detection_results_2028_12']);
  });

  it('leaves a month to the default partition that already has rows of it, and says so', async () => {
    await partitionOf('2032-06-15T00:00:00Z');
    const warnings: unknown[] = [];

    const names = await ensurePartitions({
      db: test.db,
      now: new Date('2032-05-01T00:00:00Z'),
      monthsAhead: 2,
      log: { ...silentLog, warn: (event, fields) => warnings.push([event, fields]) },
    });

    expect(names).toEqual(['detection_results_2032_05', 'detection_results_2032_07']);
    expect(warnings).toEqual([['partition_left_to_default', { partition: 'detection_results_2032_06' }]]);
    expect(await partitionOf('2032-06-16T00:00:00Z')).toBe('detection_results_default');
  });

  it('may be called by several instances at once', async () => {
    const options = { db: test.db, now: new Date('2040-01-01T00:00:00Z'), monthsAhead: 2, log: silentLog };

    const made = await Promise.all(Array.from({ length: 5 }, () => ensurePartitions(options)));

    expect(made.flat().sort()).toEqual([
      'detection_results_2040_01',
      'detection_results_2040_02',
      'detection_results_2040_03',
    ]);
  });
});

describe('retention', () => {
  it('drops months that are over, old rows of no month, and old originals, and leaves the rest', async () => {
    const makeMonths = { db: test.db, now: new Date('2020-01-15T00:00:00Z'), monthsAhead: 2, log: silentLog };
    await ensurePartitions(makeMonths);
    const days = ['2019-12-31', '2020-01-31', '2020-02-01', '2020-02-20', '2020-03-01'];
    for (const day of days) await partitionOf(`${day}T00:00:00Z`);
    await test.db.query(`update detection_results set sealed_conversation = 'x' where created_at < '2020-12-31'`);

    const dropped = await dropOldPartitions(test.db, new Date('2020-02-15T00:00:00Z'));
    const expired = await expireOriginals(test.db, new Date('2020-02-20T00:00:00Z'));
    const left = await test.db.query<{ day: string; sealed: boolean }>(
      `select to_char(r.created_at at time zone 'UTC', 'YYYY-MM-DD') as day, r.sealed_conversation is not null as sealed
       from detection_results r
       where r.created_at < '2020-12-31'
       order by r.created_at`,
      [],
    );

    expect([dropped, expired]).toEqual([['detection_results_2020_01'], 1]);
    expect(left).toEqual([
      { day: '2020-02-01', sealed: false },
      { day: '2020-02-20', sealed: true },
      { day: '2020-03-01', sealed: true },
    ]);
  });
});
