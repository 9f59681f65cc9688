import { Edge, edgesOf } from '../keyword/word.js';
import { foldString } from '../text/fold.js';
import { squeezeString } from '../text/squeeze.js';

/**
 * Phrases that mean something together: one of each group, in this order, close to each other and within one clause.
 * What else stands between them does not matter, so one signature covers many wordings.
 */
export interface Signature {
  /** Short name that explanations carry; signatures of one name are one family and count once. */
  readonly id: string;
  /** How much it says, 0..1; strengths of different families in one passage add up. */
  readonly strength: number;
  /** Folded UTF-16 units between one phrase and the next, at most. */
  readonly gap: number;
  /** Folded UTF-16 units from the start of the first phrase to the end of the last, at most; follows from the rest. */
  readonly within: number;
  /**
   * Groups of phrases as people write them; folded before use. A phrase ends with the end of a word, unless it ends with
   * "*": then it is the beginning of a word that may be inflected.
   */
  readonly groups: readonly (readonly string[])[];
  /** In place of phrases: a pattern of the RE2 dialect, searched for in the text as received. */
  readonly regex?: string;
}

/** Declares a pattern that says something on its own. */
export function pattern(id: string, strength: number, regex: string): Signature {
  return { id, strength, gap: 0, within: 0, groups: [], regex };
}

/** The phrases of a text that lists them, split by commas. */
export function list(phrasesByComma: string): string[] {
  return phrasesByComma.split(',').map((phrase) => phrase.trim());
}

/** Declares a signature whose phrases stand at most `gap` units apart. */
export function signature(id: string, strength: number, gap: number, ...groups: string[][]): Signature {
  // Folding lengthens a phrase to twice its length at most; folding thousands of them here would slow every start.
  const longest = groups.map((group) => 2 * Math.max(...group.map((phrase) => phrase.length)));
  const within = longest.reduce((sum, length) => sum + length, gap * (groups.length - 1));
  return { id, strength, gap, within, groups };
}

/** Declares phrases that say something on their own. */
export function phrases(id: string, strength: number, ...alternatives: string[]): Signature {
  return signature(id, strength, 0, alternatives);
}

/** The phrases of a set of signatures, ready to be looked for. */
export interface SignatureSet {
  readonly signatures: readonly Signature[];
  /** Distinct phrases. */
  readonly phrases: readonly Phrase[];
}

/** Signs between clauses, as they are after folding. A chain of phrases does not reach across one. */
const clauseEnds = ['.', ',', ';', '!', '?'];

/** One phrase of a signature set; or, with no uses, a sign that ends a clause. */
export interface Phrase {
  readonly folded: string;
  /** Set of Edge: its ends that have to be ends of a word. */
  readonly edges: number;
  /** Where it counts: signature and group. */
  readonly uses: readonly { readonly signature: number; readonly group: number }[];
}

/** Collects the phrases of signatures. Pure. */
export function collectPhrases(signatures: readonly Signature[]): SignatureSet {
  const known = new Map<string, { folded: string; edges: number; uses: { signature: number; group: number }[] }>();
  signatures.forEach(({ groups }, signatureIndex) => {
    groups.forEach((group, groupIndex) => {
      for (const written of new Set(group)) {
        const isStem = written.endsWith('*');
        const folded = squeezeString(foldString(isStem ? written.slice(0, -1) : written));
        const edges = edgesOf(folded) & (isStem ? Edge.START : Edge.START | Edge.END);
        const key = `${edges}${folded}`;
        const phrase = known.get(key) ?? { folded, edges, uses: [] };
        known.set(key, phrase);
        phrase.uses.push({ signature: signatureIndex, group: groupIndex });
      }
    });
  });
  for (const sign of clauseEnds) known.set(`0${sign}`, { folded: sign, edges: 0, uses: [] });
  // Later groups first: one occurrence of a phrase must not fill two groups of the same signature.
  for (const { uses } of known.values()) uses.sort((a, b) => b.group - a.group);
  return { signatures, phrases: [...known.values()] };
}

/** A signature that was found: folded units from `start` up to `end`. */
export interface SignatureMatch {
  readonly signature: number;
  readonly start: number;
  readonly end: number;
}

/** Follows the phrases of one text. */
export interface SignatureRun {
  /** Takes the next phrase found; ends never fall. */
  take(phrase: number, start: number, end: number): void;
  /** What was found so far, at most `maxMatches` a signature. */
  readonly matches: readonly SignatureMatch[];
  /** Starts a new text. */
  reset(): void;
}

/** Matches kept for each signature: one shows the attack, a few more show where else it stands. */
const maxMatches = 8;

/** Groups of a signature, at most; a place in the table of chains is signature times this plus group. */
const maxGroups = 4;

/**
 * Numbers of a place in the table of chains: where the latest chain that filled all groups up to this one starts and
 * ends, and the same of the one before, in case the latest overlaps the next phrase. Ends are stored plus one, 0 is none.
 */
const placeSize = 4;

/** Starts following the phrases of a text. Cost: constant for each phrase found. */
export function runSignatures(set: SignatureSet): SignatureRun {
  const chains = new Int32Array(set.signatures.length * maxGroups * placeSize);
  const counts = new Uint8Array(set.signatures.length);
  const matches: SignatureMatch[] = [];
  let clauseStart = 0;

  function take(phrase: number, start: number, end: number): void {
    const { uses } = set.phrases[phrase]!;
    if (uses.length === 0) clauseStart = end;
    for (const use of uses) {
      const { groups, gap } = set.signatures[use.signature]!;
      const place = (use.signature * maxGroups + use.group) * placeSize;
      const from = use.group === 0 ? start : chainStart(place - placeSize, start, gap);
      if (from < 0) continue;
      if (use.group < groups.length - 1) remember(place, from, end);
      else if (counts[use.signature]! < maxMatches) {
        counts[use.signature]! += 1;
        matches.push({ signature: use.signature, start: from, end });
      }
    }
  }

  /** Start of a chain at a place that a phrase beginning at `start` goes on from; -1 when there is none. */
  function chainStart(place: number, start: number, gap: number): number {
    if (goesOn(chains[place + 1]! - 1, start, gap)) return chains[place]!;
    return goesOn(chains[place + 3]! - 1, start, gap) ? chains[place + 2]! : -1;
  }

  function goesOn(end: number, start: number, gap: number): boolean {
    return end >= 0 && end >= clauseStart && end <= start && start - end <= gap;
  }

  function remember(place: number, start: number, end: number): void {
    chains[place + 2] = chains[place]!;
    chains[place + 3] = chains[place + 1]!;
    chains[place] = start;
    chains[place + 1] = end + 1;
  }

  function reset(): void {
    chains.fill(0);
    counts.fill(0);
    matches.length = 0;
    clauseStart = 0;
  }

  return { take, matches, reset };
}

/** Folded units in which the strengths of different families add up; about two paragraphs. */
const passageUnits = 1500;

/** A match with the combined strength of everything found in its passage. */
export interface ScoredMatch extends SignatureMatch {
  readonly score: number;
}

/**
 * Keeps the matches whose passage says enough: families within `passageUnits` combine as independent evidence,
 * 1 − ∏(1 − strength). Ordered by start. Pure.
 */
export function weighMatches(set: SignatureSet, matches: readonly SignatureMatch[], reportFrom: number): ScoredMatch[] {
  const ordered = [...matches].sort((a, b) => a.start - b.start || a.end - b.end);
  const scores = new Array<number>(ordered.length).fill(0);
  ordered.forEach((first, index) => {
    const families = new Map<string, number>();
    let last = index;
    for (; last < ordered.length && ordered[last]!.end - first.start <= passageUnits; last += 1) {
      const { id, strength } = set.signatures[ordered[last]!.signature]!;
      families.set(id, Math.max(strength, families.get(id) ?? 0));
    }
    let missed = 1;
    for (const strength of families.values()) missed *= 1 - strength;
    for (let i = index; i < last; i += 1) scores[i] = Math.max(scores[i]!, 1 - missed);
  });
  return mergeFamilies(
    set,
    ordered.flatMap((match, index) => (scores[index]! >= reportFrom ? [{ ...match, score: scores[index]! }] : [])),
  );
}

/** Several wordings of one family often see the same attack: overlapping matches become one. */
function mergeFamilies(set: SignatureSet, matches: readonly ScoredMatch[]): ScoredMatch[] {
  const merged: ScoredMatch[] = [];
  const latest = new Map<string, number>();
  for (const match of matches) {
    const { id } = set.signatures[match.signature]!;
    const index = latest.get(id);
    const before = index === undefined ? undefined : merged[index]!;
    if (index === undefined || before === undefined || match.start >= before.end) {
      latest.set(id, merged.length);
      merged.push(match);
    } else {
      merged[index] = { ...before, end: Math.max(before.end, match.end), score: Math.max(before.score, match.score) };
    }
  }
  return merged;
}
