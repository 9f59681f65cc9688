import { create } from '@bufbuild/protobuf';
import {
  type TextField,
  type TextLocation,
  TextLocationSchema,
  type Unjudged,
  type UnjudgedReason,
  UnjudgedSchema,
} from '#gen/gatehouse/detection/v1/verdict_pb.js';
import type { Secrets } from '#lib/auth/secrets.js';
import type { Conversation, JudgedPhase, JudgedText, Utterance } from '../pipeline/conversation.js';
import { readJsonText } from '../pipeline/json-text.js';

/**
 * A conversation longer than this is not kept: some 250,000 characters are beyond what models read, and every result
 * would carry them a second time.
 */
const maxKeptChars = 262_144;

/** Layout of what is sealed; a change that older programs cannot read raises it. */
const layout = 1;

type Place = readonly [messageIndex: number, field: TextField, partIndex: number];
type KeptText = readonly [
  place: Place,
  role: string,
  received: string,
  phase: JudgedPhase,
  isContext: boolean,
  read: boolean,
];

interface Kept {
  readonly layout: number;
  readonly phase: JudgedPhase;
  readonly texts: readonly KeptText[];
  /** With the URL in place of the received text. */
  readonly images: readonly KeptText[];
  readonly before: readonly Utterance[];
  readonly unjudged: readonly (readonly [reason: UnjudgedReason, place: Place | undefined])[];
}

/**
 * What was judged, sealed under the installation's key, so that it can be judged again; undefined when it is too long to
 * be kept. Halves of surrogate pairs survive: JSON escapes them.
 */
export function sealConversation(conversation: Conversation, { seal }: Pick<Secrets, 'seal'>): Buffer | undefined {
  if (charsOf(conversation) > maxKeptChars) return undefined;
  const { phase, texts, images, before, unjudged } = conversation;
  const kept: Kept = {
    layout,
    phase,
    texts: texts.map((text) => keep(text, text.received)),
    images: images.map(({ text, url }) => keep(text, url)),
    before: before.map(({ role, text }) => ({ role, text })),
    unjudged: unjudged.map(({ reason, location }) => [reason, location && placeOf(location)]),
  };
  return seal(JSON.stringify(kept));
}

/** The conversation as it was. Throws an Error when another key sealed it, or a newer program with another layout. */
export function openConversation(sealed: Uint8Array, { open }: Pick<Secrets, 'open'>): Conversation {
  // Sealed by `sealConversation`, and nobody else has the key.
  const kept = JSON.parse(open(sealed)) as Kept;
  if (kept.layout !== layout) throw new Error(`The kept conversation has the layout ${kept.layout}`);
  return {
    phase: kept.phase,
    texts: kept.texts.map(readKept),
    images: kept.images.map((image) => {
      const [, , url] = image;
      return { text: { ...readKept(image), text: '', received: '' }, url };
    }),
    before: kept.before,
    unjudged: kept.unjudged.map(
      ([reason, place]): Unjudged =>
        create(UnjudgedSchema, { reason, ...(place === undefined ? {} : { location: toLocation(place) }) }),
    ),
  };
}

/** How many characters a conversation holds. */
export function charsOf({ texts, images, before }: Pick<Conversation, 'texts' | 'images' | 'before'>): number {
  const sum = (lengths: readonly number[]) => lengths.reduce((total, length) => total + length, 0);
  return (
    sum(texts.map(({ received }) => received.length)) +
    sum(images.map(({ url }) => url.length)) +
    sum(before.map(({ text }) => text.length))
  );
}

function keep({ location, role, phase, isContext, rawOffsets }: JudgedText, received: string): KeptText {
  return [placeOf(location), role, received, phase, isContext, rawOffsets !== undefined];
}

function readKept([place, role, received, phase, isContext, isEscaped]: KeptText): JudgedText {
  const read = isEscaped ? readJsonText(received) : { text: received, rawOffsets: undefined };
  return { location: toLocation(place), role, received, ...read, phase, isContext };
}

function placeOf({ messageIndex, field, partIndex }: TextLocation): Place {
  return [messageIndex, field, partIndex];
}

function toLocation([messageIndex, field, partIndex]: Place): TextLocation {
  return create(TextLocationSchema, { messageIndex, field, partIndex });
}
