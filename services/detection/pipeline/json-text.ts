/** Offset in the raw text of each unit of the read text, and one more for its end. */
export type RawOffsets = Uint32Array;

/** A JSON text as scanners read it. */
export interface JsonText {
  readonly text: string;
  /** Undefined when nothing was escaped: then offsets are the same. */
  readonly rawOffsets: RawOffsets | undefined;
}

const plainEscapes: Readonly<Record<string, string>> = {
  '"': '"',
  '\\': '\\',
  '/': '/',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
};

/**
 * Resolves the escapes of a JSON text, so that `"\u0069gnore"` is judged as what the tool will be given. Everything
 * else stays, quotes and braces included. Text that is not valid JSON is read the same way: what is no escape is kept.
 *
 * Cost: one pass; nothing at all when there is no backslash. Pure. Source: RFC 8259 section 7.
 */
export function readJsonText(raw: string): JsonText {
  if (!raw.includes('\\')) return { text: raw, rawOffsets: undefined };
  const offsets = new Uint32Array(raw.length + 1);
  let text = '';
  let at = 0;
  while (at < raw.length) {
    const [unit, length] = raw[at] === '\\' ? readEscape(raw, at) : [raw[at]!, 1];
    offsets[text.length] = at;
    text += unit;
    at += length;
  }
  offsets[text.length] = raw.length;
  return { text, rawOffsets: offsets.slice(0, text.length + 1) };
}

/** Writes a replacement so that it can stand inside a JSON string. */
export function writeJsonText(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}

/** The unit that an escape stands for and how long the escape is; a lone backslash stands for itself. */
function readEscape(raw: string, at: number): [unit: string, length: number] {
  const kind = raw[at + 1] ?? '';
  const plain = plainEscapes[kind];
  if (plain !== undefined) return [plain, 2];
  const digits = raw.slice(at + 2, at + 6);
  if (kind === 'u' && /^[\da-f]{4}$/i.test(digits)) return [String.fromCharCode(Number.parseInt(digits, 16)), 6];
  return ['\\', 1];
}
