/**
 * Another reading of a text, or of a part of one: what stands in it in disguise is written out, the rest is kept. The
 * same scanners read it, and their hits are reported where they stand in the text as received.
 */
export interface View {
  readonly text: string;
  /**
   * By UTF-16 unit of `text`: where what it was read from begins and ends in the text as received. Both rise or stay.
   * Undefined for the text as received itself.
   */
  readonly origin: Origin | undefined;
  /** By which readings it came about, for explanations: "base64", "escapes and hex". */
  readonly readAs: string;
}

/** Where the units of a view were read from; UTF-16 offsets in the text as received, ends exclusive. */
export interface Origin {
  readonly starts: Uint32Array;
  readonly ends: Uint32Array;
  /** 1 for a unit that was written in disguise for sure. */
  readonly changed: Uint8Array;
}

/** A part of a text and what it is read as. Offsets are those of the view that it stands in. */
export interface Patch {
  readonly start: number;
  readonly end: number;
  readonly text: string;
  /** By unit of `text`: the part that it was read from. */
  readonly starts: ArrayLike<number>;
  readonly ends: ArrayLike<number>;
  readonly readAs: string;
  /** It may be nothing at all: a reading by itself says nothing against a text. */
  readonly isGuess?: boolean;
}

/** The text as received, as the view that it is of itself. */
export function asReceived(text: string): View {
  return { text, origin: undefined, readAs: '' };
}

/** Where a part of a view stands in the text as received. @param end exclusive, after `start` */
export function locate({ origin }: View, start: number, end: number): { start: number; end: number } {
  return origin === undefined ? { start, end } : { start: origin.starts[start]!, end: origin.ends[end - 1]! };
}

/** How many units of a part of a view were written in disguise for sure. */
export function countReadOut({ origin }: View, start: number, end: number): number {
  let count = 0;
  if (origin !== undefined) {
    for (let unit = start; unit < end; unit += 1) count += origin.changed[unit]!;
  }
  return count;
}

/**
 * Reads a view once more, with patches in place of what they stand for: the parts around them as views of their own, so
 * that a patch in a long text does not make all of it be read again.
 *
 * Pure. Cost: linear in what comes out, which is the patches and up to `around` units on each side of them.
 *
 * @param patches ordered, apart from each other
 */
export function applyPatches(view: View, patches: readonly Patch[], around: number): View[] {
  const views: View[] = [];
  for (let from = 0; from < patches.length; ) {
    let to = from + 1;
    while (to < patches.length && patches[to]!.start - patches[to - 1]!.end <= 2 * around) to += 1;
    const start = wholeCharacters(view.text, Math.max(0, patches[from]!.start - around));
    const end = wholeCharacters(view.text, Math.min(view.text.length, patches[to - 1]!.end + around));
    views.push(joinParts(view, start, end, patches.slice(from, to)));
    from = to;
  }
  return views;
}

/** An offset at or before the given one that parts no surrogate pair. */
function wholeCharacters(text: string, offset: number): number {
  return offset > 0 && text.codePointAt(offset - 1)! > 0xffff ? offset - 1 : offset;
}

function joinParts(view: View, start: number, end: number, patches: readonly Patch[]): View {
  const saved = patches.reduce((sum, patch) => sum + patch.end - patch.start - patch.text.length, 0);
  const starts = new Uint32Array(end - start - saved);
  const ends = new Uint32Array(end - start - saved);
  const changed = new Uint8Array(end - start - saved);
  const { origin } = view;
  const parts: string[] = [];
  let length = 0;
  const put = (from: number, to: number, isChanged: number) => {
    starts[length] = origin === undefined ? from : origin.starts[from]!;
    ends[length] = origin === undefined ? to : origin.ends[to - 1]!;
    changed[length] = isChanged;
    length += 1;
  };
  let at = start;
  const keepUntil = (until: number) => {
    parts.push(view.text.slice(at, until));
    for (; at < until; at += 1) put(at, at + 1, origin?.changed[at] ?? 0);
  };
  for (const patch of patches) {
    keepUntil(patch.start);
    parts.push(patch.text);
    for (let unit = 0; unit < patch.text.length; unit += 1)
      put(patch.starts[unit]!, patch.ends[unit]!, patch.isGuess ? 0 : 1);
    at = patch.end;
  }
  keepUntil(end);
  return { text: parts.join(''), origin: { starts, ends, changed }, readAs: readings(view, patches) };
}

function readings(view: View, patches: readonly Patch[]): string {
  const names = new Set(view.readAs === '' ? [] : view.readAs.split(' and '));
  for (const { readAs } of patches) names.add(readAs);
  return [...names].join(' and ');
}
