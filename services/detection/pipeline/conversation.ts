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

/** What a request asks to have judged, in the order of its messages. */
export interface Conversation {
  readonly phase: JudgedPhase;
  /** May be empty: a request of blank texts and images only. */
  readonly texts: readonly JudgedText[];
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
 * Blank texts are skipped: there is nothing in them to find. Other modalities are reported as unjudged and never keep
 * the texts beside them from being judged. Pure.
 */
export function readConversation(request: DetectRequest): Conversation {
  const { messages } = request;
  const phase = request.phase === Phase.UNSPECIFIED ? derivePhase(messages) : request.phase;
  const answerStart = phase === Phase.OUTPUT ? startOfAnswer(messages) : 0;
  const texts: JudgedText[] = [];
  const unjudged: Unjudged[] = [];
  const firstJudged = request.phase === Phase.OUTPUT ? answerStart : 0;
  for (let index = firstJudged; index < messages.length; index++) {
    const message = messages[index]!;
    const isContext = index < answerStart;
    readMessage(message, index, isContext ? Phase.INPUT : phase, isContext, texts, unjudged);
  }
  return { phase, texts, unjudged };
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
  texts: JudgedText[],
  unjudged: Unjudged[],
): void {
  const at = (field: TextField, partIndex: number) => create(TextLocationSchema, { messageIndex, field, partIndex });
  const judge = (field: TextField, partIndex: number, received: string) => {
    if (received.trim() === '') return;
    const { text, rawOffsets } =
      field === TextField.TOOL_ARGUMENTS ? readJsonText(received) : { text: received, rawOffsets: undefined };
    const location = at(field, partIndex);
    texts.push({ location, role: message.role, text, received, rawOffsets, phase, isContext });
  };

  message.parts.forEach(({ kind }, partIndex) => {
    if (kind.case === 'text') judge(TextField.CONTENT, partIndex, kind.value);
    else if (kind.case !== undefined)
      unjudged.push(
        create(UnjudgedSchema, { reason: UnjudgedReason.MODALITY, location: at(TextField.CONTENT, partIndex) }),
      );
  });
  message.toolCalls.forEach((call, callIndex) => {
    judge(TextField.TOOL_ARGUMENTS, callIndex, call.arguments);
  });
  judge(TextField.REASONING, 0, message.reasoning);
}
