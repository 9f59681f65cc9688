import { describe, expect, it } from 'vitest';
import { safeReturnPath, signInPath } from './return-path.js';

describe('safeReturnPath', () => {
  it.each([
    ['nothing', null],
    ['another origin', 'https://evil.example/'],
    ['another origin without a scheme', '//evil.example'],
    ['another origin behind a backslash', '/\\evil.example'],
    ['a backslash further on', '/a\\b'],
    ['a script', 'javascript:alert(1)'],
    ['a tab that browsers drop', '/\t/evil.example'],
    ['a relative path', 'results'],
  ])('goes to the first page for %s', (_name, next) => {
    expect(safeReturnPath(next)).toBe('/');
  });

  it('goes back to a path of this origin', () => {
    expect(safeReturnPath('/results?risk=high_risk&peek=guardrails-1')).toBe(
      '/results?risk=high_risk&peek=guardrails-1',
    );
  });
});

describe('signInPath', () => {
  it('leads back to what safeReturnPath takes', () => {
    const path = signInPath({ pathname: '/results', search: '?risk=high_risk' });

    expect(safeReturnPath(new URL(path, 'http://local').searchParams.get('next'))).toBe('/results?risk=high_risk');
  });
});
