import type { Locale } from 'antd/es/locale';
import { createContext, type ReactNode, useContext, useEffect, useLayoutEffect, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { announceLanguage, type Language, languages, loadLanguagePack, rememberLanguage } from './languages.js';

/** The language in force and how to change it. */
export interface LanguageChoice {
  readonly language: Language;
  /** Words inside antd's controls; undefined until they are loaded, then antd's own English serves. */
  readonly antdLocale: Locale | undefined;
  /** Resolves when the texts of the new language are there and shown. */
  choose(language: Language): Promise<void>;
}

const LanguageContext = createContext<LanguageChoice | undefined>(undefined);

/** The language of the tree. */
export function useLanguage(): LanguageChoice {
  const choice = useContext(LanguageContext);
  if (choice === undefined) throw new Error('useLanguage needs a LanguageProvider above it');
  return choice;
}

/** Follows the language of i18next, and has antd follow too. */
export function LanguageProvider({ children }: { children: ReactNode }) {
  const { i18n } = useTranslation();
  const language = languages.find((known) => known === i18n.language) ?? 'en';
  const [antdLocale, setAntdLocale] = useState<Locale>();

  useLayoutEffect(() => announceLanguage(language), [language]);

  useEffect(() => {
    let isCurrent = true;
    loadLanguagePack(language).then(
      (pack) => isCurrent && setAntdLocale(pack.antdLocale),
      // antd's own English serves until the next change.
      () => undefined,
    );
    return () => {
      isCurrent = false;
    };
  }, [language]);

  const value = useMemo(
    () => ({
      language,
      antdLocale,
      async choose(next: Language) {
        rememberLanguage(next);
        await i18n.changeLanguage(next);
      },
    }),
    [language, antdLocale, i18n],
  );
  return <LanguageContext value={value}>{children}</LanguageContext>;
}
