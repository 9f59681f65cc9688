import { Action, Phase } from '#gen/gatehouse/common/v1/risk_pb.js';
import type { Verdict } from '#gen/gatehouse/detection/v1/verdict_pb.js';
import { readMessage } from '#lib/conversation/chat-message.js';
import { isObject, type JsonObject } from '#lib/conversation/json.js';
import type { JudgedMessage } from '#lib/conversation/judged-message.js';
import type { GatewayCall } from './gateway-call.js';
import type { Judge } from './judge.js';
import { changedTexts, invalid, isEmpty, readFields, readMessages, readUserId, toDetectRequest } from './request.js';

/** The answer to it; `texts` stand in the order and number of the request's. */
export interface LitellmReply {
  readonly action: 'BLOCKED' | 'NONE' | 'GUARDRAIL_INTERVENED';
  readonly blocked_reason: string | null;
  readonly texts: readonly string[] | null;
  readonly images: readonly unknown[] | null;
}

/**
 * Answers POST /beta/litellm_basic_guardrail_api, contract.md 1.1.7, before a call of a model and after it.
 *
 * LiteLLM takes back changed `texts` and nothing else. When something outside of them would have to be changed, such as the
 * arguments of a tool call, the call is blocked: what the policy wants masked is never passed on as it was.
 *
 * Errors: REQUEST_INVALID; those of `Judge`.
 */
export async function guardForLitellm(judge: Judge, call: GatewayCall): Promise<LitellmReply> {
  const fields = readFields(call.body);
  const { texts, messages, textAt, phase } = readCall(fields);
  if (isEmpty(messages)) return nothing;
  const { principal, clientAddress, signal } = call;
  const endUserId = readUserId(isObject(fields['request_data']) ? fields['request_data']['user_api_key_user_id'] : '');
  const restore = { sessionId: sessionIdOf(fields['litellm_call_id']) };
  const request = toDetectRequest(messages, { phase, endUserId, clientAddress, restore });
  const verdict = await judge(request, principal, signal);
  if (!forwarding.has(verdict.action)) return blocked(reasonOf(verdict, principal.language));
  // A verdict that passes an answer may still have put values back into it.
  if (verdict.anonymized.length === 0) return nothing;
  const changed = [...texts];
  for (const change of changedTexts(verdict)) {
    const index = change.isContent ? textAt(change.messageIndex, change.partIndex) : undefined;
    if (index === undefined) return blocked(cannotMask(principal.language));
    changed[index] = change.text;
  }
  return { action: 'GUARDRAIL_INTERVENED', blocked_reason: null, texts: changed, images: imagesOf(fields) };
}

/** What is judged, and which of its places is which of the request's texts. */
interface ReadCall {
  readonly phase: Phase;
  readonly texts: readonly string[];
  readonly messages: readonly JudgedMessage[];
  readonly textAt: (messageIndex: number, partIndex: number) => number | undefined;
}

/**
 * The structured messages say who speaks, the texts are what can be changed. When both say the same in the same order, the
 * messages are judged; otherwise the texts are judged as a message of their own, after the messages.
 */
function readCall(fields: JsonObject): ReadCall {
  const isResponse = fields['input_type'] === 'response';
  const texts = readTexts(fields['texts']);
  const structured = readMessages(fields, 'structured_messages');
  const places = structured.flatMap(({ texts: judged }, messageIndex) =>
    judged.filter(({ text }) => text !== '').map(({ index, text }) => ({ key: `${messageIndex}.${index}`, text })),
  );
  const isSame =
    !isResponse && places.length === texts.length && places.every(({ text }, index) => text === texts[index]);
  const indexes = new Map(isSame ? places.map(({ key }, index) => [key, index]) : []);
  const own = readMessage({
    role: isResponse ? 'assistant' : 'user',
    content: [...(isSame ? [] : texts), ...arrayOf(fields['images']).map(toImage)],
    tool_calls: fields['tool_calls'],
  });
  const tools = readMessage({ role: 'system', tools: isResponse ? [] : fields['tools'] });
  return {
    phase: isResponse ? Phase.OUTPUT : Phase.INPUT,
    texts,
    messages: [...structured, tools, own],
    textAt(messageIndex, partIndex) {
      if (messageIndex < structured.length) return indexes.get(`${messageIndex}.${partIndex}`);
      return messageIndex > structured.length && !isSame && partIndex < texts.length ? partIndex : undefined;
    },
  };
}

const forwarding: ReadonlySet<Action> = new Set([Action.PASS, Action.ANONYMIZE, Action.ANONYMIZE_RESTORE]);

/** Question and answer of one call share their placeholders. */
function sessionIdOf(callId: unknown): string {
  return typeof callId === 'string' && /^[\w.:-]{1,100}$/.test(callId) ? `litellm:${callId}` : '';
}

function readTexts(value: unknown): string[] {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value) || value.some((text) => typeof text !== 'string'))
    throw invalid([{ path: 'texts', message: 'must be an array of strings' }]);
  return value as string[];
}

function arrayOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function toImage(image: unknown): unknown {
  return typeof image === 'string' ? { type: 'image_url', image_url: { url: image } } : image;
}

function imagesOf(fields: JsonObject): readonly unknown[] | null {
  return Array.isArray(fields['images']) ? fields['images'] : null;
}

const nothing: LitellmReply = { action: 'NONE', blocked_reason: null, texts: null, images: null };

/** Has LiteLLM refuse the call. */
export function blocked(reason: string): LitellmReply {
  return { action: 'BLOCKED', blocked_reason: reason, texts: null, images: null };
}

function reasonOf(verdict: Verdict, language: string): string {
  if (verdict.action === Action.SWITCH_PRIVATE_MODEL)
    return /^zh\b/i.test(language)
      ? '内容含有敏感数据,策略要求改用私有模型;此接口无法切换模型,请改用网关接口或代理。'
      : 'The policy sends this sensitive data to a private model, which this interface cannot do. Use the proxy or the gateway interface.';
  return verdict.answer ?? '';
}

function cannotMask(language: string): string {
  return /^zh\b/i.test(language)
    ? '敏感数据位于此接口无法修改的位置(例如工具参数),因此已拦截。'
    : 'Sensitive data stands where this interface cannot change it, such as the arguments of a tool, and was held back.';
}
