import { describe, expect, it } from 'vitest';
import { createShortcutRegistry } from './shortcut-registry.js';

interface Press {
  readonly key: string;
  readonly ctrlKey?: boolean;
  readonly on?: Element;
}

function setUp({ lettersEnabled = true } = {}) {
  const ran: string[] = [];
  let now = 0;
  const registry = createShortcutRegistry({ lettersEnabled: () => lettersEnabled, clock: () => now });
  const add = (...keys: string[]) =>
    registry.add(keys.map((key) => ({ keys: key, label: key, scope: 'page', run: () => ran.push(key) })));
  const press = ({ key, ctrlKey = false, on = document.body }: Press) => {
    const event = new KeyboardEvent('keydown', { key, ctrlKey, bubbles: true, cancelable: true });
    Object.defineProperty(event, 'target', { value: on });
    registry.handle(event);
    return event;
  };
  return { ran, registry, add, press, wait: (ms: number) => (now += ms) };
}

describe('shortcut registry', () => {
  it('leaves letters to a field that is being typed in', () => {
    const { ran, add, press } = setUp();
    add('j', 'mod+Enter');
    const field = document.createElement('textarea');

    press({ key: 'j', on: field });
    press({ key: 'Enter', ctrlKey: true, on: field });

    expect(ran).toEqual(['mod+Enter']);
  });

  it('leaves Enter to the control that has the focus', () => {
    const { ran, add, press } = setUp();
    add('Enter');

    press({ key: 'Enter', on: document.createElement('button') });
    press({ key: 'Enter' });

    expect(ran).toEqual(['Enter']);
  });

  it('runs two letters in a row, and only when the second comes soon', () => {
    const { ran, add, press, wait } = setUp();
    add('g r');

    press({ key: 'g' });
    press({ key: 'r' });
    press({ key: 'g' });
    wait(5000);
    press({ key: 'r' });

    expect(ran).toEqual(['g r']);
  });

  it('keeps single letters quiet when they are switched off, but not those with a modifier', () => {
    const { ran, add, press } = setUp({ lettersEnabled: false });
    add('j', 'mod+k', 'Escape');

    press({ key: 'j' });
    press({ key: 'k', ctrlKey: true });
    press({ key: 'Escape' });

    expect(ran).toEqual(['mod+k', 'Escape']);
  });

  it('keeps the browser from acting on a key that it took, and on no other', () => {
    const { add, press } = setUp();
    add('mod+k');

    expect(press({ key: 'k', ctrlKey: true }).defaultPrevented).toBe(true);
    expect(press({ key: 'l', ctrlKey: true }).defaultPrevented).toBe(false);
  });

  it('gives the key back to the page below when the one above is gone', () => {
    const { ran, registry, add, press } = setUp();
    add('j');
    const remove = registry.add([{ keys: 'j', label: 'above', scope: 'page', run: () => ran.push('above') }]);

    press({ key: 'j' });
    remove();
    press({ key: 'j' });

    expect(ran).toEqual(['above', 'j']);
  });
});
