import {
  createContext,
  type ReactNode,
  useContext,
  useLayoutEffect,
  useMemo,
  useState,
  useSyncExternalStore,
} from 'react';
import { readPreference, writePreference } from '../preferences.js';
import type { ThemeMode } from './palette.js';

/** What a person can choose. */
export const themeChoices = ['light', 'dark', 'system'] as const;

/** One of them; "system" follows the operating system while the page is open. */
export type ThemeChoice = (typeof themeChoices)[number];

/** The theme in force and how to change it. */
export interface Theme {
  readonly choice: ThemeChoice;
  readonly mode: ThemeMode;
  choose(choice: ThemeChoice): void;
}

const ThemeContext = createContext<Theme>({ choice: 'system', mode: 'light', choose: () => undefined });

/** The theme of the tree. */
export function useTheme(): Theme {
  return useContext(ThemeContext);
}

/** Puts the chosen theme in force; public/before-paint.js did so for the first paint. */
export function ThemeProvider({ children }: { children: ReactNode }) {
  const [choice, setChoice] = useState<ThemeChoice>(storedChoice);
  const systemIsDark = useMediaQuery('(prefers-color-scheme: dark)');
  const mode: ThemeMode = choice === 'system' ? (systemIsDark ? 'dark' : 'light') : choice;

  useLayoutEffect(() => {
    document.documentElement.dataset['theme'] = mode;
  }, [mode]);

  const value = useMemo(
    () => ({
      choice,
      mode,
      choose(next: ThemeChoice) {
        writePreference('theme', next);
        setChoice(next);
      },
    }),
    [choice, mode],
  );
  return <ThemeContext value={value}>{children}</ThemeContext>;
}

/** Whether a media query holds; renders again when that changes. */
export function useMediaQuery(query: string): boolean {
  const list = useMemo(() => window.matchMedia(query), [query]);
  return useSyncExternalStore(
    (listener) => {
      list.addEventListener('change', listener);
      return () => list.removeEventListener('change', listener);
    },
    () => list.matches,
  );
}

function storedChoice(): ThemeChoice {
  const stored = readPreference('theme');
  return themeChoices.find((choice) => choice === stored) ?? 'system';
}
