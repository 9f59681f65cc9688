import { isObject, type JsonObject, objectsOf, parseJson } from '#lib/conversation/json.js';
import {
  answerSchemaOf,
  imageUrlOf,
  maxTokensOf,
  readDataUrl,
  refuseForeign,
  stopsOf,
  textOf,
  thinkingBudgetOf,
  toolChoiceOf,
  toolsOf,
  unsupported,
  wantsJsonObject,
} from '../chat-request.js';

const vendor = 'Gemini';

/**
 * A chat request as a body of `generateContent`.
 *
 * Left out: logit_bias, user, store, metadata, parallel_tool_calls. Errors: REQUEST_INVALID for what changes the answer's shape
 * and has no word there: logprobs, sound, tools that are no functions.
 */
export function toGenerateBody(body: JsonObject): JsonObject {
  // Several answers are candidates here.
  const { n, ...rest } = body;
  refuseForeign(rest, vendor);
  const messages = objectsOf(body['messages']);
  const system = messages
    .filter(isSystem)
    .map(({ content }) => textOf(content))
    .filter((text) => text !== '');
  return {
    contents: toTurns(messages.filter((message) => !isSystem(message))),
    ...(system.length > 0 ? { systemInstruction: { parts: system.map((text) => ({ text })) } } : {}),
    generationConfig: generationConfig(rest, n),
    ...toolSettings(body),
  };
}

function isSystem({ role }: JsonObject): boolean {
  return role === 'system' || role === 'developer';
}

function generationConfig(body: JsonObject, n: unknown): JsonObject {
  const stops = stopsOf(body);
  const schema = answerSchemaOf(body);
  const budget = thinkingBudgetOf(body);
  const numbers = {
    temperature: body['temperature'],
    topP: body['top_p'],
    topK: body['top_k'],
    seed: body['seed'],
    presencePenalty: body['presence_penalty'],
    frequencyPenalty: body['frequency_penalty'],
    maxOutputTokens: maxTokensOf(body),
    candidateCount: n,
  };
  return {
    ...Object.fromEntries(Object.entries(numbers).filter(([, value]) => typeof value === 'number')),
    ...(stops.length > 0 ? { stopSequences: stops } : {}),
    ...(schema ? { responseMimeType: 'application/json', responseJsonSchema: schema } : {}),
    ...(wantsJsonObject(body) ? { responseMimeType: 'application/json' } : {}),
    ...(budget === undefined ? {} : { thinkingConfig: { thinkingBudget: budget, includeThoughts: true } }),
  };
}

/** Turns of user and model alternate: neighbours of the same side become one. */
function toTurns(messages: readonly JsonObject[]): readonly JsonObject[] {
  const names = new Map<unknown, unknown>();
  const turns: { role: string; parts: JsonObject[] }[] = [];
  for (const [index, message] of messages.entries()) {
    for (const call of objectsOf(message['tool_calls'])) {
      if (isObject(call['function'])) names.set(call['id'], call['function']['name']);
    }
    const role = message['role'] === 'assistant' ? 'model' : 'user';
    const parts = toParts(message, index, names);
    const last = turns.at(-1);
    if (last?.role === role) last.parts.push(...parts);
    else turns.push({ role, parts });
  }
  return turns.filter(({ parts }) => parts.length > 0);
}

function toParts(message: JsonObject, index: number, names: ReadonlyMap<unknown, unknown>): JsonObject[] {
  const { role, content } = message;
  if (role === 'tool') {
    const text = textOf(content);
    const result = parseJson(text);
    // The vendor names results by function, and takes objects only.
    const response = isObject(result) ? result : { result: text };
    return [{ functionResponse: { name: names.get(message['tool_call_id']) ?? message['name'] ?? '', response } }];
  }
  const parts = contentParts(content, index);
  return role === 'assistant' ? [...parts, ...objectsOf(message['tool_calls']).map(toFunctionCall)] : parts;
}

function toFunctionCall(call: JsonObject): JsonObject {
  const target = isObject(call['function']) ? call['function'] : {};
  const args = parseJson(String(target['arguments'] ?? ''));
  const signature = signatureOf(call);
  return {
    functionCall: { name: target['name'], args: isObject(args) ? args : {} },
    ...(signature === undefined ? {} : { thoughtSignature: signature }),
  };
}

/** What newer models want back with a call: it travels where Google's own OpenAI-like API puts it. */
function signatureOf(call: JsonObject): string | undefined {
  const extra = isObject(call['extra_content']) ? call['extra_content']['google'] : undefined;
  const signature = isObject(extra) ? extra['thought_signature'] : undefined;
  return typeof signature === 'string' ? signature : undefined;
}

function contentParts(content: unknown, index: number): JsonObject[] {
  if (typeof content === 'string') return content === '' ? [] : [{ text: content }];
  return objectsOf(content).map((part, position) => toPart(part, `messages[${index}].content[${position}]`));
}

function toPart(part: JsonObject, path: string): JsonObject {
  const text = part['text'] ?? part['refusal'];
  if (typeof text === 'string') return { text };
  if (part['type'] === 'image_url') return toData(imageUrlOf(part), `${path}.image_url`);
  if (part['type'] === 'input_audio' && isObject(part['input_audio'])) {
    const { data, format } = part['input_audio'];
    return { inlineData: { mimeType: `audio/${String(format)}`, data } };
  }
  const file = part['type'] === 'file' && isObject(part['file']) ? part['file'] : {};
  if (typeof file['file_data'] === 'string') return toData(file['file_data'], `${path}.file`);
  throw unsupported(`${path}.type`, `${vendor} takes texts, pictures, sound and files with their data`);
}

function toData(url: string, path: string): JsonObject {
  const data = readDataUrl(url);
  if (data) return { inlineData: { mimeType: data.mediaType, data: data.data } };
  if (/^(gs:|https:\/\/generativelanguage\.)/.test(url)) return { fileData: { fileUri: url } };
  throw unsupported(path, `must be a data URL: ${vendor} fetches nothing from other addresses`);
}

function toolSettings(body: JsonObject): JsonObject {
  const functions = toolsOf(body, vendor).map(({ name, description, parameters }) => ({
    name,
    ...(description === undefined ? {} : { description }),
    ...(parameters === undefined ? {} : { parametersJsonSchema: parameters }),
  }));
  if (functions.length === 0) return {};
  const tools = [{ functionDeclarations: functions }];
  const choice = toolChoiceOf(body);
  if (!choice) return { tools };
  const mode = choice.mode === 'one' ? 'ANY' : choice.mode.toUpperCase();
  const allowed = choice.mode === 'one' ? { allowedFunctionNames: [choice.name] } : {};
  return { tools, toolConfig: { functionCallingConfig: { mode, ...allowed } } };
}
