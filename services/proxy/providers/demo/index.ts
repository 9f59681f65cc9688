import { setImmediate as nextTurn } from 'node:timers/promises';
import { isObject, type JsonObject, objectsOf } from '#lib/conversation/json.js';
import { defineProvider, type ProviderTarget } from '../define.js';

/** Model id of the demo model. */
const demoModel = 'gatehouse-demo';

/**
 * A model that needs no account and no network: it answers every prompt with a short text that only depends on the last user
 * message, and every answer says that it is a demo. Asked for contact details or for a card it makes up harmless ones, so
 * that the masking of answers can be tried.
 */
export const demo = defineProvider({
  kind: 'built-in',
  name: 'demo',
  models: [demoModel],

  answer(body: JsonObject, target: ProviderTarget): JsonObject {
    const text = demoText(lastUserText(body));
    return {
      ...envelope('chat.completion', target),
      choices: choiceIndexes(body).map((index) => ({
        index,
        message: { role: 'assistant', content: text, refusal: null },
        logprobs: null,
        finish_reason: 'stop',
      })),
      usage: usageOf(body, text),
    };
  },

  async *stream(body: JsonObject, target: ProviderTarget, signal: AbortSignal): AsyncIterable<JsonObject> {
    const text = demoText(lastUserText(body));
    const head = envelope('chat.completion.chunk', target);
    const usage = wantsUsage(body) ? { usage: null } : {};
    const chunk = (index: number, delta: JsonObject, finishReason: string | null): JsonObject => ({
      ...head,
      choices: [{ index, delta, logprobs: null, finish_reason: finishReason }],
      ...usage,
    });
    for (const index of choiceIndexes(body)) {
      yield chunk(index, { role: 'assistant', content: '', refusal: null }, null);
      for (const piece of pieces(text)) {
        // Lets the piece leave for the client before the next one is made, as a network would.
        await nextTurn();
        if (signal.aborted) return;
        yield chunk(index, { content: piece }, null);
      }
      yield chunk(index, {}, 'stop');
    }
    if (wantsUsage(body)) yield { ...head, choices: [], usage: usageOf(body, text) };
  },
});

/** What the demo model answers. Pure. */
function demoText(prompt: string): string {
  const label = 'This is the demo model of Gatehouse, no real one was asked.';
  if (/\b(e-?mail|contact|reach)\b|邮箱|联系/iu.test(prompt)) {
    return `${label} You can reach Ada Example at ada.example@example.com.`;
  }
  if (/\b(card|payment)\b|银行卡|信用卡/iu.test(prompt)) {
    return `${label} The example card is 4111 1111 1111 1111.`;
  }
  return prompt === '' ? label : `${label} You said: ${shorten(prompt)}`;
}

/** Long prompts are echoed in part; the bound only keeps demo answers readable. */
function shorten(text: string): string {
  const characters = [...text];
  return characters.length <= 400 ? text : `${characters.slice(0, 400).join('')}…`;
}

/** Pieces about as long as a model's tokens, so that values are cut in the middle as they are in real streams. */
function pieces(text: string): readonly string[] {
  return text.match(/\s?\S{1,4}|\s+/gu) ?? [];
}

function lastUserText(body: JsonObject): string {
  const message = objectsOf(body['messages']).findLast(({ role }) => role === 'user');
  const content = message?.['content'];
  if (typeof content === 'string') return content;
  return objectsOf(content)
    .map((part) => part['text'])
    .filter((text) => typeof text === 'string')
    .join(' ');
}

/** `n` choices as asked for, at most 8. */
function choiceIndexes(body: JsonObject): readonly number[] {
  const n = typeof body['n'] === 'number' && body['n'] >= 1 ? Math.min(Math.floor(body['n']), 8) : 1;
  return Array.from({ length: n }, (_, index) => index);
}

function wantsUsage(body: JsonObject): boolean {
  const options = body['stream_options'];
  return isObject(options) && options['include_usage'] === true;
}

function envelope(object: string, { model }: ProviderTarget): JsonObject {
  return {
    id: `chatcmpl-demo-${crypto.randomUUID()}`,
    object,
    created: Math.floor(Date.now() / 1000),
    model,
    system_fingerprint: 'gatehouse-demo',
  };
}

/** Four characters count as one token, the usual rule of thumb. */
function usageOf(body: JsonObject, text: string): JsonObject {
  const promptTokens = Math.ceil(JSON.stringify(body['messages'] ?? '').length / 4);
  const completionTokens = Math.ceil(text.length / 4) * choiceIndexes(body).length;
  return {
    prompt_tokens: promptTokens,
    completion_tokens: completionTokens,
    total_tokens: promptTokens + completionTokens,
  };
}
