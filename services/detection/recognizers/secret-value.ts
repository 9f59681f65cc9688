import { entropyOf } from './entropy.js';

/** Words that only stand in for a secret. Longer ones count inside a value, the short ones only as all of it. */
const standIns =
  /example|sample|placeholder|dummy|change[-_ ]?(?:me|it|this)|redacted|removed|hidden|masked|replace[-_ ]?(?:me|this|with)|insert[-_]|(?:^|[-_ <])your[-_ ]|x{5}|\*{3}|\.{3}|#{5}|…/i;
const standInsAlone =
  /^(?:null|nil|none|undefined|true|false|empty|secret|token|\w{0,12}pass(?:word|wd)?|pwd|user(?:name)?|admin|root|guest|test(?:ing)?|demo|string|foo(?:bar)?|bar|baz|todo|tbd|n\/a|qwerty|letmein|default|key|value|api[-_]?key|my[-_]?\w{0,12}|(?:secret|passw(?:or)?d|token)[-_][\w-]{0,12}|some[-_]?\w{0,12}|the[-_]?\w{0,12}|enter[-_]?\w{0,20})\d{0,4}[!?.]?$/i;

/** References to where a secret is kept: variables, template fields, calls, paths, addresses. */
const references =
  /^[$%@&{[(<]|[$#]\{|\{\{|%\w+%|^(?:process\.env|os\.|env\.|import\.|self\.|this\.|config\.|settings\.|var\.|vars\.|secrets\.|local\.|data\.)|:\/\/|^[.~]?\/|^[A-Za-z]:\\/;

/** Whether a value is a word that stands in for a secret, such as "changeme", "xxxxx" or "your-key". Pure. */
export function isStandIn(value: string): boolean {
  return standIns.test(value) || standInsAlone.test(value) || new Set(value.replace(/\W/g, '')).size <= 2;
}

/** Whether a value names the place of a secret instead of being one: `${TOKEN}`, `process.env.KEY`, `/run/secrets/x`. */
export function isReference(value: string): boolean {
  return references.test(value);
}

/** Shortest run that counts: in random text one in 50,000 places begins a run of four. */
const leastRun = 4;

/** Characters in runs, from which a value is a sample. */
const mostInRuns = 8;

/**
 * Whether a value was typed by somebody who wanted any key: runs such as "abcd", "1234" or "mnopqrst" make up eight
 * characters of it, or more. Pure.
 */
export function countsUp(value: string): boolean {
  let inRuns = 0;
  let run = 1;
  for (let at = 1; at <= value.length; at += 1) {
    // After nine people go on with zero; past the end the code is no number, which ends the run.
    const step = value.charCodeAt(at) - value.charCodeAt(at - 1);
    if (step === 1 || (step === -9 && value[at] === '0')) {
      run += 1;
      continue;
    }
    if (run >= leastRun) inRuns += run;
    run = 1;
  }
  return inRuns >= mostInRuns;
}

/**
 * Whether a value is random enough for a key: no stand-in, and at least so many bits a character. Twenty random letters
 * and digits have about 4 bits, 32 hexadecimal digits about 3.6. Pure.
 */
export function looksRandom(value: string, bits: number): boolean {
  return !isStandIn(value) && entropyOf(value) >= bits;
}

/** A text without signs at its end that belong to the sentence around it. A loop, since `[.,]+$` is quadratic on dots. */
export function withoutTrailing(text: string, signs: string): string {
  let end = text.length;
  while (end > 0 && signs.includes(text[end - 1]!)) end -= 1;
  return text.slice(0, end);
}

/** Whether a value reads as words and small numbers joined together, such as "prod-cluster-01" or "getUserToken". */
export function looksWordy(value: string): boolean {
  const parts = value.match(/[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+|[^A-Za-z0-9]+/g) ?? [];
  const words = parts.filter((part) => /^[A-Za-z]/.test(part));
  const letters = words.reduce((sum, word) => sum + word.length, 0);
  const digits = parts.filter((part) => /^\d/.test(part)).join('').length;
  return words.length > 0 && words.every(isPronounceable) && letters >= 3.5 * words.length && digits <= letters / 4;
}

/** Words have vowels, and hardly ever five consonants in a row. */
function isPronounceable(word: string): boolean {
  return word.length < 3 || (/[aeiouy]/i.test(word) && !/[^aeiouy]{5}/i.test(word));
}
