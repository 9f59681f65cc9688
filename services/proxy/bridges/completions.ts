import { isObject, type JsonObject, objectsOf } from '#lib/conversation/json.js';
import { unsupported } from '../providers/chat-request.js';
import type { Bridge } from './bridge.js';

/**
 * Completions through a chat: the prompt becomes the user's only message. Errors: REQUEST_INVALID for several prompts, and for
 * `suffix`, `echo`, `best_of` and `logprobs`, which a chat has not.
 */
export const completionsBridge: Bridge = {
  toChat({ prompt, suffix, echo, best_of: bestOf, logprobs, ...rest }) {
    const prompts: readonly unknown[] = Array.isArray(prompt) ? prompt : [prompt];
    if (prompts.length !== 1) throw unsupported('prompt', 'must be one text: this upstream model knows chats only');
    for (const [path, value] of Object.entries({ suffix, echo, logprobs })) {
      const isSet = value !== undefined && value !== null && value !== false && value !== '';
      if (isSet) throw unsupported(path, 'must be left out: this upstream model knows chats only');
    }
    if (typeof bestOf === 'number' && bestOf > 1) {
      throw unsupported('best_of', 'must be left out: this upstream model knows chats only');
    }
    return { ...rest, messages: [{ role: 'user', content: prompts[0] }] };
  },
  toAnswer: (completion) => translate(completion, 'message'),
  createTranslator: () => ({ take: (chunk) => [translate(chunk, 'delta')], end: () => [] }),
};

function translate(source: JsonObject, key: 'message' | 'delta'): JsonObject {
  const choices = objectsOf(source['choices']).map((choice) => {
    const { [key]: holder, logprobs: _unlike, ...rest } = choice;
    const content = isObject(holder) ? holder['content'] : undefined;
    return { ...rest, text: typeof content === 'string' ? content : '', logprobs: null };
  });
  return { ...source, object: 'text_completion', choices };
}
