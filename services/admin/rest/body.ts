import { isObject } from '#lib/conversation/json.js';
import { type FieldViolation, GatehouseError } from '#lib/errors/error.js';

/** Reads fields of a JSON object and gathers what is wrong, so that one answer names every mistake. */
export interface Body {
  /** A text that must be there. */
  text(name: string): string;
  /** A text that may be missing or null; both give undefined. */
  optionalText(name: string): string | undefined;
  /** A list of texts that may be missing or null; both give undefined. */
  optionalTexts(name: string): string[] | undefined;
  /** An object that may be missing or null; both give undefined. */
  optionalObject(name: string): Readonly<Record<string, unknown>> | undefined;
  /** A list of anything that may be missing or null; both give undefined. */
  optionalList(name: string): readonly unknown[] | undefined;
  /** Texts by language, of so many characters at most, that may be missing; undefined then. Null and blank give ''. */
  optionalTextsByLanguage(name: string, maxChars: number): ReadonlyMap<string, string> | undefined;
  /** A boolean that may be missing or null; both give undefined. */
  optionalFlag(name: string): boolean | undefined;
  /** A whole number of a range, both ends included, that may be missing or null; both give undefined. */
  optionalInteger(name: string, min: number, max: number): number | undefined;
  /** The same for any number. */
  optionalNumber(name: string, min: number, max: number): number | undefined;
  /** One of a few words that may be missing or null; both give undefined. Case does not matter. */
  optionalWord<W extends string>(name: string, words: readonly W[]): W | undefined;
  /** Whether the field is there and null. */
  isNull(name: string): boolean;
  /** Notes a mistake that the caller found. */
  refuse(name: string, message: string): void;
  /** Ends the reading. Errors: REQUEST_INVALID with every mistake. */
  end(): void;
}

/**
 * Starts reading a parsed JSON body, or an object inside one.
 *
 * @param prefix what stands before the names of its fields in errors, such as "package_data."
 *
 * Errors: REQUEST_INVALID when it is not an object.
 */
export function readBody(value: unknown, prefix = ''): Body {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new GatehouseError('REQUEST_INVALID', {
      fields: [{ path: prefix.replace(/\.$/, ''), message: 'must be a JSON object' }],
    });
  }
  const given = new Map<string, unknown>(Object.entries(value));
  const mistakes: FieldViolation[] = [];

  function optional<T>(name: string, isRight: (field: unknown) => field is T, what: string): T | undefined {
    const field = given.get(name);
    if (field === undefined || field === null) return undefined;
    if (isRight(field)) return field;
    mistakes.push({ path: name, message: `must be ${what}` });
    return undefined;
  }

  return {
    text(name) {
      const field = given.get(name) ?? undefined;
      if (field === undefined) mistakes.push({ path: name, message: 'is required' });
      return optional(name, isText, 'a text') ?? '';
    },
    optionalText: (name) => optional(name, isText, 'a text'),
    optionalTexts: (name) => optional(name, isTexts, 'a list of texts'),
    optionalObject: (name) => optional(name, isObject, 'an object'),
    optionalList: (name) => optional(name, (field): field is unknown[] => Array.isArray(field), 'a list'),
    optionalTextsByLanguage(name, maxChars) {
      const object = optional(name, isObject, 'an object of texts by language');
      if (object === undefined) return undefined;
      const texts = new Map<string, string>();
      for (const [language, text] of Object.entries(object)) {
        const path = `${name}.${language.slice(0, 16)}`;
        if (!languageTag.test(language)) mistakes.push({ path, message: 'must be a language such as "en" or "zh"' });
        else if (text !== null && !isText(text)) mistakes.push({ path, message: 'must be a text' });
        else if ([...(text ?? '')].length > maxChars)
          mistakes.push({ path, message: `is longer than ${maxChars} characters` });
        else texts.set(language, text?.trim() ?? '');
      }
      return texts;
    },
    optionalFlag: (name) => optional(name, isFlag, 'true or false'),
    optionalInteger: (name, min, max) =>
      optional(name, (field): field is number => isIntegerIn(field, min, max), `a whole number, ${min} to ${max}`),
    optionalNumber: (name, min, max) =>
      optional(name, (field): field is number => isNumberIn(field, min, max), `a number, ${min} to ${max}`),
    optionalWord(name, words) {
      const text = optional(name, isText, `one of ${words.join(', ')}`);
      if (text === undefined) return undefined;
      const word = words.find((candidate) => candidate === text.toLowerCase());
      if (word === undefined) mistakes.push({ path: name, message: `must be one of ${words.join(', ')}` });
      return word;
    },
    isNull: (name) => given.get(name) === null,
    refuse: (name, message) => void mistakes.push({ path: name, message }),
    end() {
      const fields = mistakes.map(({ path, message }) => ({ path: prefix + path, message }));
      if (fields.length > 0) throw new GatehouseError('REQUEST_INVALID', { fields });
    },
  };
}

/** Of BCP 47, what names a language and perhaps a region or script. */
const languageTag = /^[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,2}$/;

function isText(field: unknown): field is string {
  return typeof field === 'string';
}

function isTexts(field: unknown): field is string[] {
  return Array.isArray(field) && field.every(isText);
}

function isNumberIn(field: unknown, min: number, max: number): boolean {
  return typeof field === 'number' && field >= min && field <= max;
}

function isIntegerIn(field: unknown, min: number, max: number): boolean {
  return Number.isInteger(field) && isNumberIn(field, min, max);
}

function isFlag(field: unknown): field is boolean {
  return typeof field === 'boolean';
}
