import { catalogueExamples } from './catalogue-examples.js';
import type { OwnText } from './own-texts.js';
import { codeRequests, codeSnippets, documentRequests, documentSentences, roles } from './phrases/documents.js';
import { codingRequests, honestRoles, shortMessages, write } from './phrases/grammars.js';
import { phrasebooks } from './phrases/index.js';
import { lookAlikeGrammar, personalData } from './phrases/look-alikes.js';
import type { Phrasebook } from './phrases/phrasebook.js';
import { promptDocuments } from './phrases/prompt-documents.js';
import { createRandom } from './shuffle.js';

/**
 * Ordinary prompts of our own: everyday chat, office, school and code in twenty languages, texts that hold the words of
 * attacks and are harmless, letters and code as people paste them. Distinct, and the same for the same seed.
 *
 * Public benign prompts are English and few; without these a classifier takes every other language for an attack.
 */
export function benignPrompts(seed: number): OwnText[] {
  const random = createRandom(seed);
  const pick = <T>(from: readonly T[]): T => from[random(from.length)]!;
  const texts = new Map<string, OwnText>();
  const add = (source: string, lang: string, text: string) => texts.set(text, { source, lang, text, isAttack: false });

  for (const book of phrasebooks) {
    const asks = expand(book);
    const plain = [...book.tasks, ...book.lookAlikes];
    const several = book.lang === 'en' ? 400 : 60;
    for (const text of book.tasks) add('own-tasks', book.lang, text);
    for (const text of book.lookAlikes) add('own-look-alikes', book.lang, text);
    for (let n = 0; n < several; n += 1) add('own-asks', book.lang, pick(asks));
    // Several matters in one prompt, as in long chats.
    for (let n = 0; n < several / 4; n += 1) {
      add(
        'own-chat',
        book.lang,
        [pick(plain), pick(asks), pick(plain)].slice(random(2)).join(pick([' ', '\n', '\n\n'])),
      );
    }
    for (let n = 0; n < several / 4; n += 1) add('own-chat', book.lang, roughen(pick([...plain, ...asks]), random));
  }

  const passage = (count: number) => Array.from({ length: count }, () => pick(documentSentences)).join(' ');
  for (let n = 0; n < 250; n += 1) {
    const document = [passage(2 + random(4)), passage(1 + random(6))].slice(random(2)).join('\n\n');
    add('own-documents', 'en', random(3) === 0 ? `${pick(documentRequests)}\n\n${document}` : document);
  }
  for (let n = 0; n < 150; n += 1) add('own-code', 'en', `${pick(codeRequests)}\n\n${pick(codeSnippets)}`);
  const english = phrasebooks[0]!;
  for (let n = 0; n < 200; n += 1) {
    add('own-roles', 'en', `${pick(roles)} ${pick([...english.tasks, ...expand(english), passage(2), ''])}`.trim());
  }
  for (let n = 0; n < 400; n += 1) add('own-roles', 'en', write(honestRoles, pick));
  for (let n = 0; n < 300; n += 1) add('own-prompts', 'en', write(promptDocuments, pick));
  for (let n = 0; n < 300; n += 1) add('own-code', 'en', write(codingRequests, pick));
  for (let n = 0; n < 300; n += 1) add('own-short', 'en', write(shortMessages, pick));
  for (let n = 0; n < 700; n += 1) add('own-look-alikes', 'en', write(lookAlikeGrammar, pick));
  for (let n = 0; n < 300; n += 1) {
    add(
      'own-personal-data',
      'en',
      write(personalData, pick).replaceAll('#', () => String(random(10))),
    );
  }
  for (const text of catalogueExamples('negative')) add('own-look-alikes', '', text);
  return [...texts.values()];
}

/** Every question of a language about every topic. */
function expand({ asks, topics }: Phrasebook): string[] {
  return asks.flatMap((ask) => topics.map((topic) => ask.replace('{topic}', topic)));
}

/** Writes a text as people in a hurry do. */
function roughen(text: string, random: (below: number) => number): string {
  const variants = [
    (line: string) => line.toLowerCase().replace(/[.?!]$/, ''),
    (line: string) => line.toUpperCase(),
    (line: string) => `${line}!!`,
    (line: string) => line.replace(/([a-zа-я])([a-zа-я])/iu, '$2$1'),
  ];
  return variants[random(variants.length)]!(text);
}
