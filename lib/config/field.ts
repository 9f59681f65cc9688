/** What every field maker takes. */
export interface FieldOptions<T> {
  /** Value when the variable is unset or empty. Without it the variable is required, unless `optional` says otherwise. */
  readonly default?: T;
  /** The variable may be unset; its value is then undefined. */
  readonly optional?: true;
  /** One line of meaning for people. */
  readonly about: string;
  /** Unit of the value, such as "ms" or "bytes". */
  readonly unit?: string;
}

/** One environment variable: how its text is read and what it means. Made by `port`, `text`, `secret` and their kin. */
export interface Field<T> {
  /** Word for the documentation: "port", "text", "secret", … */
  readonly kind: string;
  readonly about: string;
  readonly unit: string;
  readonly required: boolean;
  readonly default: T | undefined;
  /** What the variable may hold, as the end of "must be …". */
  readonly allowed: string;
  /** `hidden`: never shown. `address`: shown without its password. Both may also be given as a file, by NAME_FILE. */
  readonly shown: 'plain' | 'address' | 'hidden';
  /** Reads the text of the variable; undefined when it is not what `allowed` says. */
  parse(text: string): T | undefined;
}

/** The value that a field with these options has: only `optional` adds undefined. */
type ValueOf<T, O> = O extends { readonly optional: true } ? T | undefined : T;

/** A TCP port, 0..65535; 0 lets the system choose one. */
export function port<const O extends FieldOptions<number>>(options: O): Field<ValueOf<number, O>> {
  return field('port', options, 'a port from 0 to 65535', (text) => parseInteger(text, 0, 65_535));
}

/** A whole number between `min` (0 unless given) and `max`, both inclusive. */
export function integer<const O extends FieldOptions<number> & { readonly min?: number; readonly max?: number }>(
  options: O,
): Field<ValueOf<number, O>> {
  const { min = 0, max = Number.MAX_SAFE_INTEGER } = options;
  const allowed =
    max === Number.MAX_SAFE_INTEGER ? `a whole number of at least ${min}` : `a whole number from ${min} to ${max}`;
  return field('integer', options, allowed, (text) => parseInteger(text, min, max));
}

/** Any text of one line. */
export function text<const O extends FieldOptions<string>>(options: O): Field<ValueOf<string, O>> {
  return field('text', options, 'text of one line', (value) => (/[\r\n\0]/.test(value) ? undefined : value));
}

/** One of a few words; case does not matter. */
export function choice<const W extends string, const O extends FieldOptions<W>>(
  words: readonly W[],
  options: O,
): Field<ValueOf<W, O>> {
  return field('choice', options, `one of ${words.join(', ')}`, (value) =>
    words.find((word) => word.toLowerCase() === value.toLowerCase()),
  );
}

/** A value that is never shown; `minLength` (1 unless given) is in characters. */
export function secret<const O extends FieldOptions<string> & { readonly minLength?: number }>(
  options: O,
): Field<ValueOf<string, O>> {
  const { minLength = 1 } = options;
  const parse = (value: string) => (value.length >= minLength && !/[\r\n\0]/.test(value) ? value : undefined);
  return field(
    'secret',
    options,
    `one line of at least ${minLength} ${minLength === 1 ? 'character' : 'characters'}`,
    parse,
    'hidden',
  );
}

/** An absolute address; `protocols` (http and https unless given) are those it may have. The value is the text as given. */
export function url<const O extends FieldOptions<string> & { readonly protocols?: readonly string[] }>(
  options: O,
): Field<ValueOf<string, O>> {
  const { protocols = ['http', 'https'] } = options;
  const parse = (value: string) =>
    URL.canParse(value) && protocols.includes(new URL(value).protocol.slice(0, -1)) ? value : undefined;
  return field('url', options, `an address that starts with ${protocols.join(':// or ')}://`, parse, 'address');
}

/** Yes or no: true, yes, on, 1 or false, no, off, 0; case does not matter. */
export function flag<const O extends FieldOptions<boolean>>(options: O): Field<ValueOf<boolean, O>> {
  return field('flag', options, 'true or false', (value) => {
    if (/^(true|yes|on|1)$/i.test(value)) return true;
    return /^(false|no|off|0)$/i.test(value) ? false : undefined;
  });
}

/** Texts separated by commas; blanks around them and empty ones are dropped. */
export function list<const O extends FieldOptions<readonly string[]>>(
  options: O,
): Field<ValueOf<readonly string[], O>> {
  return field<readonly string[], O>('list', options, 'texts separated by commas', (value) =>
    value
      .split(',')
      .map((item) => item.trim())
      .filter((item) => item !== ''),
  );
}

function field<T, O extends FieldOptions<T>>(
  kind: string,
  options: O,
  allowed: string,
  parse: (text: string) => T | undefined,
  shown: Field<T>['shown'] = 'plain',
): Field<ValueOf<T, O>> {
  const made: Field<T> = {
    kind,
    about: options.about,
    unit: options.unit ?? '',
    required: options.default === undefined && options.optional !== true,
    default: options.default,
    allowed,
    shown,
    parse,
  };
  // ValueOf only adds undefined to T, and only for optional fields, whose reader gives undefined when unset.
  return Object.freeze(made) as Field<ValueOf<T, O>>;
}

function parseInteger(text: string, min: number, max: number): number | undefined {
  if (!/^[+-]?\d{1,16}$/.test(text)) return undefined;
  const value = Number(text);
  return value >= min && value <= max ? value : undefined;
}
