import { create } from '@bufbuild/protobuf';
import { Phase } from '#gen/gatehouse/common/v1/risk_pb.js';
import type { DetectRequest, Message } from '#gen/gatehouse/detection/v1/detection_pb.js';
import {
  TextField,
  type TextLocation,
  TextLocationSchema,
  type Unjudged,
  UnjudgedReason,
  UnjudgedSchema,
} from '#gen/gatehouse/detection/v1/verdict_pb.js';
import { type RawOffsets, readJsonText } from './json-text.js';

/** The side of the model that rules are chosen for; never unspecified. */
export type JudgedPhase = Phase.INPUT | Phase.OUTPUT;

/** One text of a conversation, ready to be scanned. */
export interface JudgedText {
  readonly location: TextLocation;
  /** The role of its message, as received. */
  readonly role: string;
  /** What scanners read. */
  readonly text: string;
  /** What was received; differs from `text` only where JSON escapes were resolved. */
  readonly received: string;
  /** Maps offsets of `text` to offsets of `received`; undefined when they are the same. */
  readonly rawOffsets: RawOffsets | undefined;
  /** Which rules judge it. */
  readonly phase: JudgedPhase;
  /** An earlier message of an answer that is being judged: judged for attacks and content, not for personal data. */
  readonly isContext: boolean;
}

/** One image of a conversation. */
export interface JudgedImage {
  /** Where it stands and which rules judge it; a text without characters. */
  readonly text: JudgedText;
  /** An http(s) or data URL, as received. */
  readonly url: string;
}

/** What was said, and by whom. */
export type Utterance = Pick<JudgedText, 'role' | 'text'>;

/** What a request asks to have judged, in the order of its messages. */
export interface Conversation {
  readonly phase: JudgedPhase;
  /** May be empty: a request of blank texts and images only. */
  readonly texts: readonly JudgedText[];
  readonly images: readonly JudgedImage[];
  /** What was said before and is not judged; scanners that judge by context read it. */
  readonly before: readonly Utterance[];
  /** Parts that no scanner reads. */
  readonly unjudged: readonly Unjudged[];
}

/**
 * Lists every text of a request with its location, whatever the role: system, developer and tool messages, arguments of
 * tool calls and reasoning are judged like a user's words, and so is a role nobody has heard of.
 *
 * Which rules judge which message:
 * - phase INPUT: the prompt rules judge every message.
 * - phase OUTPUT: the caller vouches that the prompt was judged on its way in; the response rules judge the answer,
 *   which is the assistant's messages at the end, or everything when there is none at the end.
 * - unspecified: the phase is OUTPUT when the last message is the assistant's. Nobody vouches then for what came
 *   before, and an attacker can append an assistant message himself: the earlier messages are judged by the prompt
 *   rules too. Their personal data does not count, for they are not what is about to be delivered.
 *
 * Blank texts are skipped: there is nothing in them to find. Images are listed apart, for a model that sees; other
 * modalities are reported as unjudged. Neither keeps the texts beside it from being judged. Pure.
 */
export function readConversation(request: DetectRequest): Conversation {
  const { messages } = request;
  const phase = request.phase === Phase.UNSPECIFIED ? derivePhase(messages) : request.phase;
  const answerStart = phase === Phase.OUTPUT ? startOfAnswer(messages) : 0;
  const found: Found = { texts: [], images: [], unjudged: [] };
  const firstJudged = request.phase === Phase.OUTPUT ? answerStart : 0;
  for (let index = firstJudged; index < messages.length; index++) {
    const message = messages[index]!;
    const isContext = index < answerStart;
    readMessage(message, index, isContext ? Phase.INPUT : phase, isContext, found);
  }
  return { phase, before: readUtterances(messages.slice(0, firstJudged)), ...found };
}

/** What messages say, in their order: contents, arguments of tool calls and reasoning. Pure. */
export function readUtterances(messages: readonly Message[]): Utterance[] {
  const found: Found = { texts: [], images: [], unjudged: [] };
  messages.forEach((message, index) => {
    readMessage(message, index, Phase.INPUT, true, found);
  });
  return found.texts;
}

const noText = { text: '', received: '', rawOffsets: undefined } as const;

interface Found {
  readonly texts: JudgedText[];
  readonly images: JudgedImage[];
  readonly unjudged: Unjudged[];
}

function derivePhase(messages: readonly Message[]): JudgedPhase {
  return messages.at(-1)?.role === 'assistant' ? Phase.OUTPUT : Phase.INPUT;
}

/** Index of the first of the assistant's messages at the end; 0 when the last message is not the assistant's. */
function startOfAnswer(messages: readonly Message[]): number {
  if (messages.at(-1)?.role !== 'assistant') return 0;
  return messages.findLastIndex((message) => message.role !== 'assistant') + 1;
}

function readMessage(
  message: Message,
  messageIndex: number,
  phase: JudgedPhase,
  isContext: boolean,
  { texts, images, unjudged }: Found,
): void {
  const { role } = message;
  const at = (field: TextField, partIndex: number) => create(TextLocationSchema, { messageIndex, field, partIndex });
  const judge = (field: TextField, partIndex: number, received: string) => {
    if (received.trim() === '') return;
    const { text, rawOffsets } =
      field === TextField.TOOL_ARGUMENTS ? readJsonText(received) : { text: received, rawOffsets: undefined };
    const location = at(field, partIndex);
    texts.push({ location, role, text, received, rawOffsets, phase, isContext });
  };

  message.parts.forEach(({ kind }, partIndex) => {
    const location = at(TextField.CONTENT, partIndex);
    if (kind.case === 'text') judge(TextField.CONTENT, partIndex, kind.value);
    else if (kind.case === 'imageUrl')
      images.push({ text: { location, role, ...noText, phase, isContext }, url: kind.value });
    else if (kind.case !== undefined)
      unjudged.push(create(UnjudgedSchema, { reason: UnjudgedReason.MODALITY, location }));
  });
  message.toolCalls.forEach((call, callIndex) => {
    judge(TextField.TOOL_ARGUMENTS, callIndex, call.arguments);
  });
  judge(TextField.REASONING, 0, message.reasoning);
}
