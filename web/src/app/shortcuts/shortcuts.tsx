import { createContext, type ReactNode, useContext, useEffect, useMemo, useRef, useState } from 'react';
import { readPreference, writePreference } from '../preferences.js';
import { createShortcutRegistry, type Shortcut, type ShortcutRegistry } from './shortcut-registry.js';

interface Shortcuts {
  readonly registry: ShortcutRegistry;
  readonly lettersEnabled: boolean;
  enableLetters(enabled: boolean): void;
}

const ShortcutContext = createContext<Shortcuts | undefined>(undefined);

/** Listens to the keyboard for the whole page. */
export function ShortcutProvider({ children }: { children: ReactNode }) {
  const [lettersEnabled, setLettersEnabled] = useState(() => readPreference('letter-keys') !== 'off');
  const letters = useRef(lettersEnabled);
  letters.current = lettersEnabled;
  const registry = useMemo(
    () => createShortcutRegistry({ lettersEnabled: () => letters.current, clock: () => performance.now() }),
    [],
  );

  useEffect(() => {
    window.addEventListener('keydown', registry.handle);
    return () => window.removeEventListener('keydown', registry.handle);
  }, [registry]);

  const value = useMemo(
    () => ({
      registry,
      lettersEnabled,
      enableLetters(enabled: boolean) {
        writePreference('letter-keys', enabled ? 'on' : 'off');
        setLettersEnabled(enabled);
      },
    }),
    [registry, lettersEnabled],
  );
  return <ShortcutContext value={value}>{children}</ShortcutContext>;
}

/** What is in force, for the sheet that lists it. */
export function useShortcutList(): Shortcuts {
  const shortcuts = useContext(ShortcutContext);
  if (shortcuts === undefined) throw new Error('useShortcutList needs a ShortcutProvider above it');
  return shortcuts;
}

/** Puts shortcuts in force while the component is on screen. They may change with every render. */
export function useShortcuts(shortcuts: readonly Shortcut[]): void {
  const { registry } = useShortcutList();
  const latest = useRef(shortcuts);
  latest.current = shortcuts;
  const signature = shortcuts.map(({ keys, label, scope }) => `${keys}\n${label}\n${scope}`).join('\n');
  // biome-ignore lint/correctness/useExhaustiveDependencies: the signature stands for everything the sheet shows
  useEffect(() => {
    const current = latest.current;
    // The registered ones stay the same while their keys and labels do; what they run is always the latest.
    return registry.add(current.map((shortcut, index) => ({ ...shortcut, run: () => latest.current[index]?.run() })));
  }, [registry, signature]);
}
