import type { Locale } from 'antd/es/locale';
import { readPreference, writePreference } from '../preferences.js';

/** Languages of the interface; each has a pack file here and a locale file in every page's folder. */
export const languages = ['en', 'zh'] as const;

/** One of them. */
export type Language = (typeof languages)[number];

/** What the shell needs of a language. Texts of a page come with the page. */
export interface LanguagePack {
  readonly texts: Readonly<Record<string, unknown>>;
  /** Words inside antd's own controls. */
  readonly antdLocale: Locale;
}

/** Name of each language in that language. */
export const languageNames: Readonly<Record<Language, string>> = { en: 'English', zh: '中文' };

/** The language chosen in this browser, else the one that the browser prefers. */
export function preferredLanguage(): Language {
  const stored = readPreference('language');
  return languages.find((language) => language === stored) ?? (/^zh/i.test(navigator.language) ? 'zh' : 'en');
}

/** Stores the choice. */
export function rememberLanguage(language: Language): void {
  writePreference('language', language);
}

/** Tells assistive technology, and the choice of glyphs, which language the page speaks; public/before-paint.js did first. */
export function announceLanguage(language: Language): void {
  document.documentElement.lang = language === 'zh' ? 'zh-CN' : language;
}

/** Loads one language. */
export function loadLanguagePack(language: string): Promise<LanguagePack> {
  return language === 'zh' ? import('./pack.zh.js') : import('./pack.en.js');
}
