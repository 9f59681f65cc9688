import { isObject, objectsOf } from '#lib/conversation/json.js';
import { createJudgedMessage } from '#lib/conversation/judged-message.js';
import { GatehouseError } from '#lib/errors/error.js';
import { readEnvelope } from '../chat/envelope.js';
import { createGuardedAnswer } from '../chat/guarded-answer.js';
import { openAiFraming } from '../chat/sse-writer.js';
import { addPrompts, promptViolations } from './prompts.js';
import type { Surface } from './surface.js';

/**
 * POST /v1/embeddings. The input is judged; the answer is vectors, in which no scanner can read. A refused input is an error
 * here, for there is no text in which an answer could say so.
 */
export const embeddingsSurface: Surface = {
  protocol: 'embeddings',
  readRequest(received) {
    const envelope = readEnvelope(received, (body) => [
      ...promptViolations('input', body['input']),
      ...(body['stream'] === true ? [{ path: 'stream', message: 'must be false: embeddings are not streamed' }] : []),
    ]);
    const builder = createJudgedMessage('user');
    const { input } = envelope.body;
    addPrompts(builder, envelope.body, 'input', input);
    // Some servers embed messages and pictures: objects of which every text is judged.
    for (const item of objectsOf(input)) builder.addLeaves({ item }, 'item', item);
    if (isObject(input)) builder.addLeaves(envelope.body, 'input', input);
    return { ...envelope, judged: [builder.build()] };
  },
  readAnswer: () => ({ judged: [], dropRepeats: () => undefined }),
  blockAnswer: refuse,
  ownAnswer: refuse,
  ownEvents: refuse,
  createGuardedAnswer,
  createFraming: () => openAiFraming,
  toError: (reply) => reply,
};

function refuse(): never {
  throw new GatehouseError('CONTENT_BLOCKED');
}
