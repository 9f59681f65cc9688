import { isObject, type JsonObject } from '#lib/conversation/json.js';

/**
 * Keeps log probabilities until the text that they spell out is cleared: they repeat it token by token. Those of text that
 * was edited are dropped.
 */
export interface LogprobTrack {
  /** Takes the log probabilities of `[start, end)` of the channel's text, in order. */
  add(start: number, end: number, logprobs: unknown): void;
  /** Those of text that is cleared up to `end` and that no edit touched, joined; undefined when there are none. */
  release(end: number, edits: readonly { readonly start: number; readonly end: number }[]): JsonObject | undefined;
}

/** Creates the track of one text channel. */
export function createLogprobTrack(): LogprobTrack {
  let waiting: { start: number; end: number; logprobs: JsonObject; isEdited: boolean }[] = [];

  return {
    add(start, end, logprobs) {
      if (isObject(logprobs)) waiting.push({ start, end, logprobs, isEdited: false });
    },
    release(cleared, edits) {
      for (const entry of waiting) {
        entry.isEdited ||= edits.some((edit) => edit.start < entry.end && edit.end > entry.start);
      }
      const released = waiting.filter(({ end }) => end <= cleared);
      waiting = waiting.filter(({ end }) => end > cleared);
      return join(released.filter(({ isEdited }) => !isEdited).map(({ logprobs }) => logprobs));
    },
  };
}

/** Joins the lists under each name, such as `content` and `refusal`. */
function join(all: readonly JsonObject[]): JsonObject | undefined {
  if (all.length === 0) return undefined;
  const joined: JsonObject = {};
  for (const logprobs of all) {
    for (const [name, list] of Object.entries(logprobs)) {
      const before = joined[name];
      if (Array.isArray(list)) joined[name] = Array.isArray(before) ? [...before, ...list] : list;
      else joined[name] ??= null;
    }
  }
  return joined;
}
