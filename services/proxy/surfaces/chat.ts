import { readMessage } from '#lib/conversation/chat-message.js';
import { isObject, objectsOf } from '#lib/conversation/json.js';
import { blockCompletion, blockedChunks, blockedCompletion } from '../chat/answers.js';
import { createGuardedAnswer } from '../chat/guarded-answer.js';
import { parseChatRequest } from '../chat/request.js';
import { openAiFraming } from '../chat/sse-writer.js';
import type { Surface } from './surface.js';

/** POST /v1/chat/completions. */
export const chatSurface: Surface = {
  protocol: 'chat',
  readRequest(received) {
    const { messages, ...request } = parseChatRequest(received);
    return { ...request, judged: messages.map(readMessage) };
  },
  readAnswer(completion) {
    const choices = objectsOf(completion['choices']);
    return {
      judged: choices.map(({ message }) => readMessage(isObject(message) ? message : {})),
      dropRepeats(changed) {
        for (const index of changed) if (choices[index]?.['logprobs']) choices[index]['logprobs'] = null;
      },
    };
  },
  blockAnswer: blockCompletion,
  ownAnswer: ({ model }, prepared) => blockedCompletion(model, prepared),
  ownEvents({ model, body }, prepared) {
    const options = body['stream_options'];
    return blockedChunks(model, prepared, isObject(options) && options['include_usage'] === true);
  },
  createGuardedAnswer,
  createFraming: () => openAiFraming,
  toError: (reply) => reply,
};
