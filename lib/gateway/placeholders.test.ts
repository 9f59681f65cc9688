import { describe, expect, it } from 'vitest';
import { pendingFrom, readMapping } from './placeholders.js';

describe('pendingFrom', () => {
  const placeholder = '__email_sys_12__';

  it('keeps back every beginning of a placeholder, wherever it is cut', () => {
    for (let cut = 1; cut < placeholder.length; cut++) {
      const text = `Write to ${placeholder.slice(0, cut)}`;
      const at = pendingFrom(text);
      expect(text.slice(0, at) + text.slice(at)).toBe(text);
      expect(at, text).toBeLessThanOrEqual('Write to '.length);
    }
  });

  it.each(['', 'plain prose', 'a whole __email_1__', 'snake_case', 'a - b', '__email_1__ and more'])(
    'keeps nothing of %j back',
    (text) => {
      expect(pendingFrom(text)).toBe(text.length);
    },
  );
});

it('takes back only what can be a placeholder', () => {
  const given = { __email_1__: 'jo@example.com', plain: 'x', __empty_1__: '', __n_1__: 3, __Up_1__: 'y' };
  expect(readMapping(given)).toEqual([{ placeholder: '__email_1__', value: 'jo@example.com' }]);
  expect(readMapping(['x'])).toEqual([]);
});
