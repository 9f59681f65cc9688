import { foldString } from '../text/fold.js';

/**
 * Phrases that mean something together: one of each group, in this order, close to each other. What stands between
 * them does not matter, so one signature covers many wordings.
 */
export interface Signature {
  /** Short name that explanations carry; signatures of one family share it and count once. */
  readonly id: string;
  /** How much it says, 0..1; strengths of different families in one passage add up. */
  readonly strength: number;
  /** Folded UTF-16 units from the start of the first phrase to the end of the last, at most. */
  readonly within: number;
  /** Groups of phrases, as people write them; folded before use. */
  readonly groups: readonly (readonly string[])[];
}

/** Declares a signature. */
export function signature(id: string, strength: number, within: number, ...groups: string[][]): Signature {
  return { id, strength, within, groups };
}

/** The phrases of a set of signatures, ready to be looked for. */
export interface SignatureSet {
  readonly signatures: readonly Signature[];
  /** Distinct folded phrases. */
  readonly phrases: readonly string[];
  /** For each phrase, where it counts: signature and group. */
  readonly uses: readonly (readonly PhraseUse[])[];
}

/** One place of a phrase in a signature. */
export interface PhraseUse {
  readonly signature: number;
  readonly group: number;
}

/** Collects the phrases of signatures. Pure. */
export function collectPhrases(signatures: readonly Signature[]): SignatureSet {
  const uses = new Map<string, PhraseUse[]>();
  signatures.forEach(({ groups }, signatureIndex) => {
    groups.forEach((phrases, group) => {
      for (const phrase of new Set(phrases.map(foldString))) {
        const known = uses.get(phrase);
        if (known) known.push({ signature: signatureIndex, group });
        else uses.set(phrase, [{ signature: signatureIndex, group }]);
      }
    });
  });
  // Later groups first: one occurrence of a phrase must not fill two groups of the same signature.
  for (const list of uses.values()) list.sort((a, b) => b.group - a.group);
  return { signatures, phrases: [...uses.keys()], uses: [...uses.values()] };
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
}

/** Matches kept for each signature: one shows the attack, a few more show where else it stands. */
const maxMatches = 8;

/** Chains remembered for each group: the latest, and one before in case the latest overlaps the next phrase. */
const remembered = 2;

/** Starts following phrases. Cost: constant for each phrase found. */
export function runSignatures(set: SignatureSet): SignatureRun {
  // By signature and group, the latest chains that filled all groups up to this one, newest first.
  const chains = new Map<number, { start: number; end: number }[]>();
  const counts = new Map<number, number>();
  const matches: SignatureMatch[] = [];

  function take(phrase: number, start: number, end: number): void {
    for (const use of set.uses[phrase]!) {
      const { groups, within } = set.signatures[use.signature]!;
      const key = use.signature * 8 + use.group;
      let from = start;
      if (use.group > 0) {
        const before = chains.get(key - 1)?.find((chain) => chain.end <= start && end - chain.start <= within);
        if (before === undefined) continue;
        from = before.start;
      }
      if (use.group === groups.length - 1) {
        const count = counts.get(use.signature) ?? 0;
        if (count < maxMatches) matches.push({ signature: use.signature, start: from, end });
        counts.set(use.signature, count + 1);
      } else {
        const list = chains.get(key);
        if (list === undefined) chains.set(key, [{ start: from, end }]);
        else {
          list.unshift({ start: from, end });
          if (list.length > remembered) list.pop();
        }
      }
    }
  }

  return { take, matches };
}

/** Folded units in which the strengths of different signatures add up; about two paragraphs. */
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
  return ordered.flatMap((match, index) => (scores[index]! >= reportFrom ? [{ ...match, score: scores[index]! }] : []));
}
