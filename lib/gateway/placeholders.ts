import { randomBytes } from 'node:crypto';
import type { MessageInitShape } from '@bufbuild/protobuf';
import type { PlaceholderSchema } from '#gen/gatehouse/detection/v1/vault_pb.js';
import type { Verdict } from '#gen/gatehouse/detection/v1/verdict_pb.js';
import { isObject } from '#lib/conversation/json.js';

/** The form that detection gives placeholders and takes back: vault.proto. */
const placeholderForm = /^__[a-z0-9]+(?:_[a-z0-9]+)*__$/;

const maxPlaceholders = 10_000;

/** A new id for the placeholders of one question and its answer: "sess_" and 16 hexadecimal digits. */
export function createSessionId(): string {
  return `sess_${randomBytes(8).toString('hex')}`;
}

/** Placeholders of a verdict and what they stand for; null when there are none. */
export function toMapping({ restoreMapping }: Verdict): Record<string, string> | null {
  if (restoreMapping.length === 0) return null;
  return Object.fromEntries(restoreMapping.map(({ placeholder, value }) => [placeholder, value]));
}

/** Reads a mapping that a gateway gives back. What is no placeholder of ours stands for nothing and is left out. */
export function readMapping(value: unknown): MessageInitShape<typeof PlaceholderSchema>[] {
  if (!isObject(value)) return [];
  return Object.entries(value)
    .filter((entry): entry is [string, string] => {
      const [placeholder, original] = entry;
      return typeof original === 'string' && original !== '' && placeholderForm.test(placeholder);
    })
    .slice(0, maxPlaceholders)
    .map(([placeholder, original]) => ({ placeholder, value: original }));
}

/** Where the end of a text may be the beginning of a placeholder; the length of the text when it cannot. */
export function pendingFrom(text: string): number {
  const tail = /_(?:_(?:[a-z0-9_]{0,190})?)?$/i.exec(text.slice(-maxPlaceholderLength));
  if (tail === null) return text.length;
  const isWhole = placeholderForm.test(tail[0].toLowerCase());
  return isWhole ? text.length : text.length - tail[0].length;
}

const maxPlaceholderLength = 200;
