import { isObject, type JsonObject, objectsOf } from '#lib/conversation/json.js';
import { createJudgedMessage } from '#lib/conversation/judged-message.js';
import { readEnvelope } from '../chat/envelope.js';
import { createGuardedAnswer, type GuardedAnswer, type GuardedAnswerDeps } from '../chat/guarded-answer.js';
import { openAiFraming } from '../chat/sse-writer.js';
import { addPrompts, promptViolations } from './prompts.js';
import type { Surface } from './surface.js';

/**
 * POST /v1/completions, the older protocol of prompts without roles. Its chunks are those of a chat but for where a choice has
 * its text, so the guarded answer of chat serves them.
 */
export const completionsSurface: Surface = {
  protocol: 'completions',
  readRequest(received) {
    const envelope = readEnvelope(received, ({ prompt }) => promptViolations('prompt', prompt));
    const { body } = envelope;
    const builder = createJudgedMessage('user');
    addPrompts(builder, body, 'prompt', body['prompt']);
    builder.addLeaves(body, 'suffix', body['suffix']);
    return { ...envelope, judged: [builder.build()] };
  },
  readAnswer(answer) {
    const choices = objectsOf(answer['choices']);
    return {
      judged: choices.map((choice) => {
        const builder = createJudgedMessage('assistant');
        for (const [key, value] of Object.entries(choice))
          if (!notJudged.has(key)) builder.addLeaves(choice, key, value);
        return builder.build();
      }),
      dropRepeats(changed) {
        for (const index of changed) {
          const choice = choices[index];
          for (const key of repeating) if (choice?.[key]) choice[key] = null;
        }
      },
    };
  },
  blockAnswer: (answer, prepared) => ({
    ...answer,
    choices: objectsOf(answer['choices']).map((choice, position) =>
      blockedChoice(choice['index'] ?? position, prepared),
    ),
  }),
  ownAnswer: ({ model }, prepared) => ({
    ...ownEnvelope(model),
    choices: [blockedChoice(0, prepared)],
    usage: noUsage,
  }),
  ownEvents({ model, body }, prepared) {
    const options = body['stream_options'];
    const wantsUsage = isObject(options) && options['include_usage'] === true;
    const head = ownEnvelope(model);
    return [
      { ...head, choices: [blockedChoice(0, prepared)], ...(wantsUsage ? { usage: null } : {}) },
      ...(wantsUsage ? [{ ...head, choices: [], usage: noUsage }] : []),
    ];
  },
  createGuardedAnswer: createGuardedCompletion,
  createFraming: () => openAiFraming,
  toError: (reply) => reply,
};

/** Log probabilities repeat the text token by token, and so does what some servers say of the prompt. */
const repeating = ['logprobs', 'prompt_logprobs'] as const;
const notJudged: ReadonlySet<string> = new Set([...repeating, 'index', 'finish_reason', 'stop_reason']);
const noUsage = { prompt_tokens: 0, completion_tokens: 0, total_tokens: 0 } as const;

function blockedChoice(index: unknown, text: string): JsonObject {
  return { index, text, logprobs: null, finish_reason: 'content_filter' };
}

function ownEnvelope(model: string): JsonObject {
  const created = Math.floor(Date.now() / 1000);
  return { id: `cmpl-${crypto.randomUUID()}`, object: 'text_completion', created, model };
}

function createGuardedCompletion(deps: GuardedAnswerDeps): GuardedAnswer {
  const send = (chunk: unknown) => deps.writer.send(toCompletionChunk(chunk));
  const answer = createGuardedAnswer({ ...deps, writer: { send } });
  return {
    ...answer,
    // A copy of the object would keep the length of the beginning.
    get heldLength() {
      return answer.heldLength;
    },
    take: (chunk) => answer.take(toChatChunk(chunk)),
  };
}

function toChatChunk(chunk: JsonObject): JsonObject {
  const choices = objectsOf(chunk['choices']).map(({ text, ...choice }) => ({ ...choice, delta: { content: text } }));
  return { ...chunk, choices };
}

function toCompletionChunk(chunk: unknown): unknown {
  if (!isObject(chunk)) return chunk;
  const choices = objectsOf(chunk['choices']).map(({ delta, ...choice }) => {
    const text = isObject(delta) && typeof delta['content'] === 'string' ? delta['content'] : '';
    return { text, logprobs: null, finish_reason: null, ...choice };
  });
  return { ...chunk, choices };
}
