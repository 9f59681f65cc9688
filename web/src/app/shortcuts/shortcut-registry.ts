/** One keyboard shortcut. */
export interface Shortcut {
  /** `mod+k`, `mod+Enter`, `?`, `j`, `Escape`, or two letters in a row such as `g r`; `mod` is ⌘ on Apple's systems, else Ctrl. */
  readonly keys: string;
  /** What it does, for the sheet. */
  readonly label: string;
  /** Where the sheet lists it. */
  readonly scope: 'everywhere' | 'page';
  readonly run: () => void;
}

/** Keeps the shortcuts that are in force and runs the one that a key press means. */
export interface ShortcutRegistry {
  /** Puts shortcuts in force; a later one wins over an earlier one with the same keys. Returns what removes them. */
  add(shortcuts: readonly Shortcut[]): () => void;
  /** Those in force, in the order they were added. */
  list(): readonly Shortcut[];
  handle(event: KeyboardEvent): void;
}

/** What the registry asks before it runs a shortcut. */
export interface ShortcutRegistryDeps {
  /** Whether shortcuts without a modifier are wanted (WCAG 2.1.4: one must be able to turn them off). */
  readonly lettersEnabled: () => boolean;
  /** Now, in ms. */
  readonly clock: () => number;
}

/** A second letter counts as part of a sequence within this time; longer would swallow a letter typed later. */
const sequenceMs = 1200;

/** Builds a registry with nothing in it. */
export function createShortcutRegistry({ lettersEnabled, clock }: ShortcutRegistryDeps): ShortcutRegistry {
  let groups: readonly (readonly Shortcut[])[] = [];
  let pending: { readonly key: string; readonly untilMs: number } | undefined;

  const find = (keys: string): Shortcut | undefined => groups.flat().findLast((shortcut) => shortcut.keys === keys);

  return {
    add(shortcuts) {
      groups = [...groups, shortcuts];
      return () => {
        groups = groups.filter((group) => group !== shortcuts);
      };
    },
    list: () => groups.flat(),
    handle(event) {
      if (event.defaultPrevented || event.isComposing || event.repeat) return;
      const chord = toChord(event);
      const hasModifier = chord.startsWith('mod+');
      if (!hasModifier && (isTyping(event.target) || isInDialog() || !mayRun(chord, event.target, lettersEnabled())))
        return;
      const sequence = pending !== undefined && pending.untilMs >= clock() ? `${pending.key} ${chord}` : '';
      const shortcut = (sequence === '' ? undefined : find(sequence)) ?? find(chord);
      const startsSequence = groups.flat().some(({ keys }) => keys.startsWith(`${chord} `));
      pending = shortcut === undefined && startsSequence ? { key: chord, untilMs: clock() + sequenceMs } : undefined;
      if (shortcut === undefined) return;
      event.preventDefault();
      shortcut.run();
    },
  };
}

function toChord(event: KeyboardEvent): string {
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  if (event.altKey) return `alt+${key}`;
  return event.metaKey || event.ctrlKey ? `mod+${key}` : key;
}

function mayRun(chord: string, target: EventTarget | null, lettersEnabled: boolean): boolean {
  if (chord.length === 1) return lettersEnabled;
  // Enter belongs to the control that has the focus.
  return chord !== 'Enter' || !(target instanceof Element && target.closest('a, button, [role], summary, label'));
}

function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  return target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName);
}

function isInDialog(): boolean {
  return document.querySelector('dialog[open], .ant-modal-wrap:not([style*="display: none"])') !== null;
}
