import { Code, ConnectError } from '@connectrpc/connect';
import { describe, expect, it } from 'vitest';
import catalogSource from '../../../../lib/errors/catalog.ts?raw';
import { createI18n } from '../i18n/i18n.js';
import { catalogueError } from '../testing/catalogue-error.js';
import { toProblem } from './problem.js';

const { t: english } = await createI18n('en');
const inChinese = await createI18n('zh');
await inChinese.loadNamespaces('catalogue');
const chinese = inChinese.t;

describe('toProblem', () => {
  it('shows English readers the words of the service, with its next step and request id', () => {
    const error = catalogueError(Code.ResourceExhausted, 'RATE_LIMITED', 'Rate limit exceeded', 'Wait 12 seconds.');

    expect(toProblem(error, english, 'en')).toEqual({
      code: 'RATE_LIMITED',
      message: 'Rate limit exceeded',
      nextStep: 'Wait 12 seconds.',
      requestId: 'request-7',
      fields: [],
      retryAfterSeconds: undefined,
    });
  });

  it('translates the entry for other readers', () => {
    const error = catalogueError(Code.ResourceExhausted, 'RATE_LIMITED', 'Rate limit exceeded', 'Wait 12 seconds.');

    const retry = catalogueError(
      Code.ResourceExhausted,
      'LOGIN_LOCKED',
      'Too many failed sign-ins',
      'Wait 30 seconds.',
    );
    retry.metadata.set('retry-after', '30');

    expect(toProblem(error, chinese, 'zh').message).toBe('请求过于频繁');
    expect(toProblem(retry, chinese, 'zh').nextStep).toBe('请等待 30 秒后重试。');
  });

  it.each([...catalogSource.matchAll(/^ {2}([A-Z_]+): entry\(/gm)].map(([, code]) => [code ?? '']))(
    'has Chinese words for %s of the catalogue',
    (code) => {
      const problem = toProblem(catalogueError(Code.Internal, code, 'English', 'English'), chinese, 'zh');

      expect(problem.message).toMatch(/\p{Script=Han}/u);
      expect(problem.nextStep).toMatch(/\p{Script=Han}/u);
    },
  );

  it('falls back to the words of the service where there is no translation', () => {
    const error = catalogueError(Code.Internal, 'NEWER_THAN_THIS', 'Something new', 'Do this.');

    expect(toProblem(error, chinese, 'zh')).toMatchObject({ message: 'Something new', nextStep: 'Do this.' });
  });

  it.each([
    ['no network', ConnectError.from(new TypeError('Failed to fetch')), 'UNREACHABLE'],
    ['a gateway that has no service behind it', new ConnectError('HTTP 502', Code.Unavailable), 'UNREACHABLE'],
    ['an error that nobody foresaw', new Error('secret detail'), 'INTERNAL'],
  ])('has words for %s', (_name, error, code) => {
    const problem = toProblem(error, english, 'en');

    expect(problem.code).toBe(code);
    expect(problem.message).not.toBe('');
    expect(problem.nextStep).not.toBe('');
    expect(problem.message).not.toContain('secret');
  });

  it('reads when to try again', () => {
    const error = new ConnectError('Too many', Code.ResourceExhausted, { 'retry-after': '30' });

    expect(toProblem(error, english, 'en').retryAfterSeconds).toBe(30);
  });
});
