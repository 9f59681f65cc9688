import { findBlobs } from './blobs.js';
import { findEscapes } from './escapes.js';
import { applyPatches, asReceived, type Patch, type View } from './view.js';

/**
 * Encodings inside encodings that are read, at most. Each reading is shorter than what it was read from, so all of them
 * together are at most this many times the text.
 */
const maxDepth = 4;

/** Units on each side of something decoded that are read with it: the words that give it a meaning. */
const aroundUnits = 256;

/**
 * What a text says behind base64, hexadecimal digits and escapes, to a bounded depth: one list of views a depth, with a
 * view for each part that holds any, in the order of the text. Empty for ordinary prose, which costs 1 ns a character to
 * tell.
 *
 * Pure. Cost: linear; the views of a text have at most four times its units.
 */
export function decodedViews(text: string): View[][] {
  const levels: View[][] = [];
  let level = [asReceived(text)];
  while (levels.length < maxDepth) {
    level = level.flatMap((view) => applyPatches(view, findPatches(view.text), aroundUnits));
    if (level.length === 0) break;
    levels.push(level);
  }
  return levels;
}

/** Escapes and encoded runs, ordered. A run that an escape stands in or at is read when the escape has been. */
function findPatches(text: string): Patch[] {
  const escapes = findEscapes(text);
  if (escapes.length === 0) return findBlobs(text);
  const edges = new Set(escapes.flatMap(({ start, end }) => [start, end]));
  const blobs = findBlobs(text, (offset) => edges.has(offset));
  if (blobs.length === 0) return escapes;
  return apart([...escapes, ...blobs].sort((a, b) => a.start - b.start));
}

/** Base64 over several lines may run into an escape; the escape is then read by itself. */
function apart(patches: readonly Patch[]): Patch[] {
  const kept: Patch[] = [];
  for (const patch of patches) if (patch.start >= (kept.at(-1)?.end ?? 0)) kept.push(patch);
  return kept;
}
