import { describe, expect, it, vi } from 'vitest';
import { createLoginAttempts } from './attempts.js';

const wrong = async () => undefined;
const right = async () => 'token';

describe('login attempts', () => {
  it('locks an address after five failures, whatever its case, and tells how long', async () => {
    const attempts = createLoginAttempts();
    for (const email of ['a@x.test', 'A@X.TEST', 'a@x.test', ' a@x.test', 'a@x.test']) await attempts.run(email, wrong);
    const attempt = vi.fn(right);

    await expect(attempts.run('a@X.test', attempt)).rejects.toMatchObject({
      code: 'LOGIN_LOCKED',
      retryAfterSeconds: 900,
    });

    expect(attempt).not.toHaveBeenCalled();
  });

  it('counts attempts that come at once', async () => {
    const attempts = createLoginAttempts();
    const attempt = vi.fn(wrong);

    const outcomes = await Promise.allSettled(Array.from({ length: 50 }, () => attempts.run('a@x.test', attempt)));

    expect(attempt).toHaveBeenCalledTimes(5);
    expect(outcomes.filter(({ status }) => status === 'rejected')).toHaveLength(45);
  });

  it('lets many right passwords through at once, and forgets failures after one', async () => {
    const attempts = createLoginAttempts();
    for (let round = 0; round < 3; round++) {
      for (let failure = 0; failure < 4; failure++) await attempts.run('a@x.test', wrong);
      await expect(attempts.run('a@x.test', right)).resolves.toBe('token');
    }
    await expect(Promise.all(Array.from({ length: 20 }, () => attempts.run('a@x.test', right)))).resolves.toHaveLength(
      20,
    );
  });

  it('does not lock another address', async () => {
    const attempts = createLoginAttempts();
    for (let failure = 0; failure < 5; failure++) await attempts.run('a@x.test', wrong);
    await expect(attempts.run('b@x.test', right)).resolves.toBe('token');
  });
});
