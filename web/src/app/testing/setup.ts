import { cleanup, configure } from '@testing-library/react';
import { afterEach, beforeEach } from 'vitest';

// antd and the table observe sizes; without a layout there is nothing to observe.
class NothingToObserve {
  observe(): void {}
  unobserve(): void {}
  disconnect(): void {}
}
globalThis.ResizeObserver = NothingToObserve;

configure({
  // A busy machine needs longer than the second that is the default; waiting ends with the fact, so this costs nothing.
  asyncUtilTimeout: 10_000,
  // Asking the style of every element whether it is hidden takes most of a test's time; nothing here is hidden by style.
  defaultHidden: true,
});

beforeEach(() => {
  localStorage.clear();
  sessionStorage.clear();
});

afterEach(cleanup);
