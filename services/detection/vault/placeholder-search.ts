/** A text that stands for a value on its way through a model. */
export interface KnownPlaceholder {
  /** Such as "__email_1__": lower case, two underscores at each end and no two of them inside. */
  readonly placeholder: string;
  /** What it stands for; never empty. */
  readonly value: string;
  readonly entityType: string;
}

/** A placeholder in a text. Offsets in UTF-16 code units, end exclusive. */
export interface PlaceholderMatch {
  readonly start: number;
  readonly end: number;
  readonly known: KnownPlaceholder;
}

/** What stands at an offset of a text. */
export type Reading =
  | { readonly kind: 'match'; readonly match: PlaceholderMatch }
  /** The text ends before it is known. */
  | { readonly kind: 'open' }
  | { readonly kind: 'none' };

/** Finds known placeholders. */
export interface PlaceholderSearch {
  /** What begins at an offset. Cost: by the longest placeholder, whatever follows. */
  readAt(text: string, at: number): Reading;
  /** All of a text, in order, not overlapping. Cost: linear in the text for placeholders of bounded length. */
  findAll(text: string): PlaceholderMatch[];
}

const none: Reading = { kind: 'none' };
const open: Reading = { kind: 'open' };

/**
 * Prepares a search. Models do not always repeat a placeholder as it was: it is also found in other case, with its
 * underscores escaped as Markdown wants it (`\_\_email\_1\_\_`; those of both ends or none, so that the backslash of
 * a path before it stays), and with a blank inside each end (`__ email_1 __`). Nothing else counts. Pure.
 */
export function createPlaceholderSearch(known: Iterable<KnownPlaceholder>): PlaceholderSearch {
  /** By what stands between the ends, such as "email_1". */
  const byName = new Map<string, KnownPlaceholder>();
  for (const one of known) byName.set(one.placeholder.slice(2, -2), one);
  const beginnings = new Set<string>();
  for (const name of byName.keys()) {
    for (let length = 1; length <= name.length; length++) beginnings.add(name.slice(0, length));
  }

  function readAt(text: string, start: number): Reading {
    const isEscaped = text[start] === '\\';
    const unitLength = isEscaped ? 2 : 1;
    /** Whether an underscore stands there; undefined when the text ends first. */
    const isUnderscore = (at: number): boolean | undefined => {
      if (at >= text.length) return undefined;
      if (!isEscaped) return text[at] === '_';
      if (text[at] !== '\\') return false;
      return at + 1 >= text.length ? undefined : text[at + 1] === '_';
    };
    const isEnd = (at: number): boolean | undefined => isUnderscore(at) && isUnderscore(at + unitLength);

    const opening = isEnd(start);
    if (opening !== true) return opening === undefined ? open : none;
    let at = start + 2 * unitLength;
    if (text[at] === ' ') at += 1;
    let name = '';
    for (;;) {
      if (at >= text.length) return name === '' || beginnings.has(name) ? open : none;
      const known = byName.get(name);
      const closing = known === undefined ? false : isEnd(at + (text[at] === ' ' ? 1 : 0));
      if (known !== undefined && closing === true) {
        const end = at + (text[at] === ' ' ? 1 : 0) + 2 * unitLength;
        return { kind: 'match', match: { start, end, known } };
      }
      if (closing === undefined) return open;
      const underscore = isUnderscore(at);
      if (underscore === undefined) return beginnings.has(`${name}_`) ? open : none;
      name += underscore ? '_' : lowerCase(text, at);
      if (!beginnings.has(name)) return none;
      at += underscore ? unitLength : 1;
    }
  }

  return {
    readAt,
    findAll(text) {
      const found: PlaceholderMatch[] = [];
      if (byName.size === 0) return found;
      for (let at = nextStart(text, 0); at < text.length; at = nextStart(text, at)) {
        const reading = readAt(text, at);
        if (reading.kind === 'match') found.push(reading.match);
        at = reading.kind === 'match' ? reading.match.end : at + 1;
      }
      return found;
    },
  };
}

/**
 * The names of everything in a text that has the form of a placeholder, such as "email_1", overlapping ones included:
 * whatever a search for such a name finds in the text. Pure; linear in the text.
 */
export function placeholderNames(text: string): Set<string> {
  const names = new Set<string>();
  for (const form of forms)
    for (const [, name = ''] of text.matchAll(form)) names.add(name.replaceAll('\\', '').toLowerCase());
  return names;
}

/** Looking ahead, because the end of one form may be the beginning of another. */
const forms = [
  /(?=__ ?([A-Za-z0-9]+(?:_[A-Za-z0-9]+)*) ?__)/g,
  /(?=\\_\\_ ?([A-Za-z0-9]+(?:\\?_[A-Za-z0-9]+)*) ?\\_\\_)/g,
];

/** The next offset at which a placeholder could begin; the end of the text when there is none. */
export function nextStart(text: string, from: number): number {
  for (let at = from; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    if (unit === underscoreUnit || unit === backslashUnit) return at;
  }
  return text.length;
}

const underscoreUnit = 0x5f;
const backslashUnit = 0x5c;

/** The unit in lower case if it is a letter of ASCII; other letters have no place in a name and must not become one. */
function lowerCase(text: string, at: number): string {
  const unit = text.charCodeAt(at);
  return unit >= 0x41 && unit <= 0x5a ? String.fromCharCode(unit + 0x20) : text[at]!;
}
