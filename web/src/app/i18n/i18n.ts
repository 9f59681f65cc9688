import { type BackendModule, createInstance, type i18n } from 'i18next';
import { initReactI18next } from 'react-i18next';
import { type Language, languages, loadLanguagePack } from './languages.js';

const pageTexts = import.meta.glob<object>('../../pages/*/locale.*.json', { import: 'default' });

/** Namespace of the shell and of ui/; each page has one of its own, named as its folder. */
const appNamespace = 'app';

/** Namespace of the error catalogue's translations. */
const catalogueNamespace = 'catalogue';

/** Starts the translations; resolves when the shell's texts are there. */
export async function createI18n(language: Language): Promise<i18n> {
  const instance = createInstance();
  await instance
    .use(localeFiles)
    .use(initReactI18next)
    .init({
      lng: language,
      supportedLngs: languages,
      // Both languages are complete (npm run check holds them against each other), so the other one is never loaded.
      fallbackLng: false,
      load: 'languageOnly',
      ns: [appNamespace],
      defaultNS: appNamespace,
      // React escapes what it renders.
      interpolation: { escapeValue: false },
      react: { useSuspense: false },
      // An advertisement in the console.
      showSupportNotice: false,
    });
  return instance;
}

/** Reads texts from the locale files that the build has split by page and language. */
const localeFiles: BackendModule = {
  type: 'backend',
  init: () => undefined,
  read(language, namespace, done) {
    readTexts(language, namespace).then(
      (texts) => done(null, texts),
      (error: Error) => done(error, false),
    );
  },
};

async function readTexts(language: string, namespace: string): Promise<object> {
  if (namespace === appNamespace) return (await loadLanguagePack(language)).texts;
  if (namespace === catalogueNamespace) return loadCatalogue(language);
  const load = pageTexts[`../../pages/${namespace}/locale.${language}.json`];
  if (load === undefined) throw new Error(`no locale file of ${namespace} for ${language}`);
  return load();
}

/** English needs none: errors come in English, with the values that a translation could not know. */
async function loadCatalogue(language: string): Promise<object> {
  return language === 'zh' ? (await import('../errors/catalogue-chinese.json')).default : {};
}
