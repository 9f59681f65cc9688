import { RiskLevel } from '#gen/gatehouse/common/v1/risk_pb.js';
import type { EntityPattern, MatchPart, RecognizerDefinition } from './define.js';
import { isReference, looksRandom, withoutTrailing } from './secret-value.js';

const quote = String.raw`\\{0,2}["'\x60]`;

/** A type between a name and its value, as in Go, Python and TypeScript. */
const type = String.raw`(?:\s?:?\s(?:string|str)\??)?`;

/** What stands between a name and its value: operators, a closing tag, the next argument of a call, a verb. */
const operator = String.raw`(?:(?:${quote})?[\])]?${type}\s{0,4}(?:[?.:+]{0,3}=[>=~]?|:|：|->|>)\s{0,8}|${quote},\s{0,4}|\s(?:is|was|ist|est|es|è|é)\s:?\s?|\s?(?:是|为|為|は|는|은)\s?[:：]?\s?)`;

/** What a value may be made of: whatever its quotes allow, or what is safe to take without them. */
const quoted = String.raw`[^\s"'\x60\\<>]+`;
const bare = '[A-Za-z0-9_+/=.~!@#$%^*:?-]+';

/** Signs that end a sentence or a statement behind a value without quotes. */
const trailing = '.,:;!?';

/** What a secret is given as. RE2 dialect without flags, which JavaScript reads alike. */
export interface Assignment {
  /**
   * How a name begins, where a word does or a part of a name after "_". Case does not count. Names found inside words
   * would keep a stream from releasing the end of nearly every word.
   */
  readonly words: string;
  /** Beginnings that are found inside words too, as they stand: "Token" in "authToken", and scripts without spaces. */
  readonly inside?: string;
  /** How it goes on; nothing unless given. */
  readonly tail?: string;
  /** What the value is made of, when it has letters to look for that are rarer than the name. */
  readonly value?: string;
}

/**
 * A pattern for values that are given to a name, and its value as the entity.
 *
 * @param accepts whether what it matched is the name of a secret, and the value one
 */
export function assignment(
  id: string,
  { words, inside, tail = '', value }: Assignment,
  score: number,
  accepts: (value: string, name: string, isQuoted: boolean) => boolean,
): EntityPattern {
  const beginning = String.raw`(?:\b|_)(?i:${words})`;
  const name = inside === undefined ? beginning : `(?:${beginning}|${inside})`;
  const parts = new RegExp(
    `^_?((?:${inside === undefined ? words : `${words}|${inside}`})${tail})${operator}(?:${quote}(${value ?? quoted})|(${value ?? bare}))$`,
    'i',
  );
  return {
    id,
    regex: `${name}(?i:${tail}${operator})${value === undefined ? `(?:${quote}${quoted}|${bare})` : `(?:${quote})?${value}`}`,
    score,
    locate: (match) => {
      const [, given, inQuotes, bareValue] = parts.exec(match) ?? [];
      if (given === undefined) return undefined;
      const text = inQuotes ?? bareValue!;
      // Somebody left the rest out.
      if (text.endsWith('..')) return undefined;
      const kept = inQuotes === undefined ? withoutTrailing(text, trailing) : text;
      const start = match.length - text.length;
      const part: MatchPart = { start, end: start + kept.length };
      const isOne = kept !== '' && accepts(kept, given, inQuotes !== undefined);
      return isOne ? part : undefined;
    },
  };
}

/** Words that names of secrets are built with, vendors' names apart. */
const secretWords = 'key|token|secret|password|passwd|pwd|pass|pat|auth|login|credentials?|access_?id';

/** A kind of secret that nothing but the name of its vendor tells from any other random text. */
export interface AssignedSecret {
  readonly entity: string;
  readonly name: string;
  readonly nameZh: string;
  /** Alternatives, RE2 dialect: what names of the vendor's secrets hold. At least three letters each, or the pattern has no gate. */
  readonly vendor: string;
  /** The whole value, lengths included. */
  readonly shape: RegExp;
  /** Least entropy in bits a character; 3 unless given. */
  readonly bits?: number;
  readonly source: string;
  /** What the value is made of, when it has letters to look for; see `Assignment.value`. */
  readonly value?: string;
  /** A made-up value; built at run time. */
  readonly sample: () => string;
  /** How people write the vendor's name; the first alternative of `vendor` unless given. */
  readonly label?: string;
}

/**
 * Declares the recognizer of such secrets: the vendor's name, on the same line a word such as "key" or "token", then the
 * value, given to them. `DATADOG_API_KEY=…`, `"datadogToken": "…"`, "our Datadog API key is …".
 */
export function assignedSecret(secret: AssignedSecret): RecognizerDefinition {
  const { entity, name, nameZh, shape, bits = 3, source, sample } = secret;
  const label = secret.label ?? secret.vendor.split('|')[0]!;
  return {
    entity,
    name,
    nameZh,
    group: 'secret',
    riskLevel: RiskLevel.HIGH_RISK,
    operator: { kind: 'replace' },
    patterns: [vendorAssignment('assigned', secret, (value) => shape.test(value) && looksRandom(value, bits))],
    source,
    examples: {
      positive: () =>
        [
          `${label.toUpperCase().replaceAll(/\W/g, '_')}_API_KEY=${sample()}\n`,
          `{"${label}Token": "${sample()}"}`,
          `my ${label} API key is ${sample()}.`,
        ].map((text) => ({ text, span: sample() })),
      negative: () => [
        `API_KEY=${sample()}`,
        `${label} ${sample()}`,
        `${label} key: ${sample().replace(/[A-Za-z0-9]/g, 'x')}`,
        `${label}_token=\${TOKEN}`,
      ],
    },
  };
}

/** The pattern of a vendor's secrets, for recognizers that have other forms too; see `assignedSecret`. */
export function vendorAssignment(
  id: string,
  { vendor, value }: Pick<AssignedSecret, 'vendor' | 'value'>,
  accepts: (value: string) => boolean,
): EntityPattern {
  const tail = String.raw`[\w '":{(./-]{0,24}?(?:${secretWords})[\w.-]{0,20}`;
  return assignment(id, { words: vendor, tail, ...(value === undefined ? {} : { value }) }, 0.85, (text) => {
    return !isReference(text) && accepts(text);
  });
}

/** The last word of a name: "id" of "tokenId", "TOKEN_ID" and "token-id". */
export function lastWord(name: string): string {
  return (name.split(/[^A-Za-z0-9]+|(?<=[a-z0-9])(?=[A-Z])/).at(-1) ?? '').toLowerCase();
}
