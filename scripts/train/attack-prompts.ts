import { catalogueExamples } from './catalogue-examples.js';
import type { OwnText } from './own-texts.js';
import { hijackGrammar, overrideGrammar } from './phrases/attack-grammars.js';
import { documentSentences } from './phrases/documents.js';
import { write } from './phrases/grammars.js';
import { phrasebooks } from './phrases/index.js';
import { envelopes, jailbreakNames, jailbreakSentences } from './phrases/jailbreaks.js';
import type { Phrasebook } from './phrases/phrasebook.js';
import { privilegeGrammar } from './phrases/privilege-grammar.js';
import { secretGrammar } from './phrases/secret-grammar.js';
import { createRandom } from './shuffle.js';

/**
 * Attacks of our own wording in twenty languages: alone, together, after a harmless request, inside a document, and long
 * role plays. Distinct, and the same for the same seed.
 */
export function attackPrompts(seed: number): OwnText[] {
  const random = createRandom(seed);
  const pick = <T>(from: readonly T[]): T => from[random(from.length)]!;
  const texts = new Map<string, OwnText>();
  const add = (source: string, lang: string, text: string) => texts.set(text, { source, lang, text, isAttack: true });
  const english = phrasebooks[0]!;

  for (const book of phrasebooks) {
    for (const text of allClauses(book)) add('own-attacks', book.lang, text);
    const orders = [...book.overrides, ...book.overrides, ...book.extractions, ...book.personas];
    const wants = [...book.extractions, ...book.secrets, ...book.hijacks, ...book.tasks];
    const several = book.lang === 'en' ? 400 : 40;
    for (let n = 0; n < several; n += 1) {
      const join = pick([' ', ' ', '\n', '\n\n']);
      const shapes = [
        () => [pick(book.overrides), pick(wants)],
        () => [pick(book.tasks), pick(orders), pick(wants)],
        () => [pick(book.authorities), pick([...orders, ...book.secrets])],
        () => [pick(book.authorities), pick(book.overrides), pick(wants)],
        () => [pick(book.personas), pick(wants)],
        () => [pick(book.tasks), pick(book.overrides)],
        () => [pick(book.tasks), pick(book.tasks), pick(book.lookAlikes), pick(book.overrides), pick(wants)],
        () => [pick(book.tasks), pick(book.tasks), pick(book.overrides), pick(book.tasks)],
      ];
      add('own-combined', book.lang, pick(shapes)().join(join));
    }
    // English orders hide in texts of every language, and the other way round.
    if (book !== english) {
      for (let n = 0; n < 8; n += 1) {
        const [outer, inner] = random(2) === 0 ? [book, english] : [english, book];
        add('own-mixed', book.lang, `${pick(outer.tasks)} ${pick(inner.overrides)} ${pick(inner.extractions)}`);
      }
    }
  }

  for (let n = 0; n < 600; n += 1) add('own-overrides', 'en', write(overrideGrammar, pick));
  for (let n = 0; n < 400; n += 1) add('own-hijacks', 'en', write(hijackGrammar, pick));
  for (let n = 0; n < 300; n += 1) add('own-privileges', 'en', write(privilegeGrammar, pick));
  for (let n = 0; n < 400; n += 1) add('own-secrets', 'en', write(secretGrammar, pick));
  for (const text of catalogueExamples('positive')) add('own-overrides', '', text);
  const orders = [...english.overrides, ...english.extractions, ...english.hijacks, ...english.personas];
  for (let n = 0; n < 250; n += 1) {
    const order = random(2) === 0 ? pick(orders) : `${pick(english.overrides)} ${pick(orders)}`;
    const text = pick(envelopes).replace('{order}', order);
    add('own-hidden', 'en', random(2) === 0 ? text : `${pick(documentSentences)} ${pick(documentSentences)}\n${text}`);
  }
  for (let n = 0; n < 300; n += 1) {
    const name = pick(jailbreakNames);
    const parts = Array.from({ length: 3 + random(9) }, () => pick(jailbreakSentences));
    add('own-jailbreaks', 'en', [...new Set(parts)].join(pick([' ', '\n'])).replaceAll('{name}', name));
  }
  return [...texts.values()];
}

function allClauses({ overrides, extractions, personas, authorities, secrets, hijacks }: Phrasebook): string[] {
  return [...overrides, ...extractions, ...personas, ...authorities, ...secrets, ...hijacks];
}
