import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { createTestDatabase, type TestDatabase } from '#lib/testing/database.js';
import { createLoginAttempts } from './attempts.js';

let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
});

beforeEach(async () => {
  await database.db.query('delete from login_failures');
});

afterAll(async () => {
  await database?.drop();
});

const processOfItsOwn = () => createLoginAttempts({ db: database.db });
const wrong = async () => undefined;
const right = async () => 'token';

describe('login attempts', () => {
  it('locks an address after five failures, whatever its case, and tells how long', async () => {
    const attempts = processOfItsOwn();
    for (const email of ['a@x.test', 'A@X.TEST', 'a@x.test', ' a@x.test', 'a@x.test']) await attempts.run(email, wrong);
    const attempt = vi.fn(right);

    await expect(attempts.run('a@X.test', attempt)).rejects.toMatchObject({
      code: 'LOGIN_LOCKED',
      retryAfterSeconds: expect.closeTo(900, -2),
    });

    expect(attempt).not.toHaveBeenCalled();
  });

  it('counts attempts that come at once', async () => {
    const attempts = processOfItsOwn();
    const attempt = vi.fn(wrong);

    const outcomes = await Promise.allSettled(Array.from({ length: 50 }, () => attempts.run('a@x.test', attempt)));

    expect(attempt).toHaveBeenCalledTimes(5);
    expect(outcomes.filter(({ status }) => status === 'rejected')).toHaveLength(45);
  });

  it('lets many right passwords through at once, and forgets failures after one', async () => {
    const attempts = processOfItsOwn();
    for (let round = 0; round < 3; round++) {
      for (let failure = 0; failure < 4; failure++) await attempts.run('a@x.test', wrong);
      await expect(attempts.run('a@x.test', right)).resolves.toBe('token');
    }
    await expect(Promise.all(Array.from({ length: 20 }, () => attempts.run('a@x.test', right)))).resolves.toHaveLength(
      20,
    );
  });

  it('counts over all processes, from the first failure for 15 minutes, and what could not be tried does not count', async () => {
    const [one, other] = [processOfItsOwn(), processOfItsOwn()];
    const broken = () => Promise.reject(new Error('the database is away'));
    for (let failure = 0; failure < 9; failure++) await expect(one.run('a@x.test', broken)).rejects.toThrow('away');
    for (let failure = 0; failure < 3; failure++) await one.run('a@x.test', wrong);
    for (let failure = 0; failure < 2; failure++) await other.run('a@x.test', wrong);

    await expect(one.run('a@x.test', right)).rejects.toMatchObject({ code: 'LOGIN_LOCKED' });
    await expect(other.run('a@x.test', right)).rejects.toMatchObject({ code: 'LOGIN_LOCKED' });
    await database.db.query('update login_failures set ends_at = now()');
    await expect(other.run('a@x.test', right)).resolves.toBe('token');
    const rows = await database.db.query('select f.failures from login_failures f');
    expect(rows).toEqual([]);
  });

  it('does not lock another address', async () => {
    const attempts = processOfItsOwn();
    for (let failure = 0; failure < 5; failure++) await attempts.run('a@x.test', wrong);
    await expect(attempts.run('b@x.test', right)).resolves.toBe('token');
  });
});
