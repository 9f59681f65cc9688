import { isObject, type JsonObject, objectsOf } from '#lib/conversation/json.js';
import { textOf, unsupported } from '../providers/chat-request.js';
import { newId, ownPart, ownResponse } from '../surfaces/responses/own.js';
import type { Bridge } from './bridge.js';
import { firstChoice, reasoningOf, tokenUse, toolCallParts } from './chat-parts.js';
import { createResponsesTranslator, endOfResponse, toResponsesUsage } from './responses-stream.js';

/**
 * The Responses protocol through a chat. Errors: REQUEST_INVALID for what refers to a state that the upstream does not keep
 * (`previous_response_id`, `conversation`, `prompt`, items by reference) and for tools that are no functions.
 */
export const responsesBridge: Bridge = {
  toChat(body) {
    for (const path of ['previous_response_id', 'conversation', 'prompt']) {
      if (body[path]) throw unsupported(path, 'must be left out: this upstream model keeps no responses');
    }
    const { model, instructions, stream, max_output_tokens: maxTokens } = body;
    const kept = ['temperature', 'top_p', 'user', 'seed', 'parallel_tool_calls', 'service_tier', 'safety_identifier'];
    return {
      model,
      messages: [
        ...(typeof instructions === 'string' ? [{ role: 'system', content: instructions }] : []),
        ...messagesOf(body['input']),
      ],
      ...Object.fromEntries(
        kept.filter((key) => body[key] !== undefined && body[key] !== null).map((key) => [key, body[key]]),
      ),
      ...(typeof maxTokens === 'number' ? { max_completion_tokens: maxTokens } : {}),
      ...toolSettings(body),
      ...textSettings(body),
      ...(stream === true ? { stream: true, stream_options: { include_usage: true } } : {}),
    };
  },
  toAnswer(completion) {
    const choice = firstChoice(completion);
    const message = isObject(choice['message']) ? choice['message'] : {};
    const reasoning = reasoningOf(message);
    const text = textOf(message['content']);
    const refusal = textOf(message['refusal']);
    const status = 'completed';
    const content = [
      ...(text === '' ? [] : [ownPart(text)]),
      ...(refusal === '' ? [] : [{ type: 'refusal', refusal }]),
    ];
    const calls = toolCallParts(message).map(({ id, name, arguments: input }) => {
      return { id: `fc_${newId()}`, type: 'function_call', call_id: id, name, arguments: input, status };
    });
    return ownResponse(completion['model'], {
      ...endOfResponse(choice['finish_reason']),
      output: [
        ...(reasoning === ''
          ? []
          : [{ id: `rs_${newId()}`, type: 'reasoning', summary: [{ type: 'summary_text', text: reasoning }] }]),
        ...(content.length === 0
          ? []
          : [{ id: `msg_${newId()}`, type: 'message', role: 'assistant', status, content }]),
        ...calls,
      ],
      usage: toResponsesUsage(tokenUse(completion['usage'])),
    });
  },
  createTranslator: createResponsesTranslator,
};

function messagesOf(input: unknown): readonly JsonObject[] {
  if (typeof input === 'string') return [{ role: 'user', content: input }];
  const messages: JsonObject[] = [];
  for (const [index, item] of objectsOf(input).entries()) {
    const path = `input[${index}]`;
    const { type = 'message' } = item;
    if (type === 'message') messages.push({ role: item['role'], content: toContent(item['content'], path) });
    else if (type === 'function_call') addCall(messages, item);
    else if (type === 'function_call_output') {
      messages.push({ role: 'tool', tool_call_id: item['call_id'], content: toContent(item['output'], path) });
    } else if (type !== 'reasoning') {
      throw unsupported(`${path}.type`, 'this upstream model knows messages, functions and reasoning only');
    }
  }
  return messages;
}

/** Calls that follow each other are one message of the assistant, and so is the text right before them. */
function addCall(messages: JsonObject[], item: JsonObject): void {
  const call = {
    id: item['call_id'],
    type: 'function',
    function: { name: item['name'], arguments: item['arguments'] },
  };
  const last = messages.at(-1);
  if (last?.['role'] === 'assistant') last['tool_calls'] = [...objectsOf(last['tool_calls']), call];
  else messages.push({ role: 'assistant', content: null, tool_calls: [call] });
}

function toContent(content: unknown, path: string): unknown {
  if (!Array.isArray(content)) return content;
  const parts = objectsOf(content).map((part, index) => toPart(part, `${path}.content[${index}]`));
  const isText = parts.every((part) => part['type'] === 'text');
  return isText ? parts.map((part) => part['text']).join('') : parts;
}

function toPart(part: JsonObject, path: string): JsonObject {
  const text = part['text'] ?? part['refusal'];
  if (typeof text === 'string') return { type: 'text', text };
  const { image_url: url, detail, file_data: data, filename } = part;
  if (part['type'] === 'input_image' && typeof url === 'string') {
    return { type: 'image_url', image_url: { url, ...(detail === undefined ? {} : { detail }) } };
  }
  if (part['type'] === 'input_file' && typeof data === 'string') {
    return { type: 'file', file: { filename, file_data: data } };
  }
  throw unsupported(`${path}.type`, 'this upstream model knows texts, pictures and files with their data only');
}

function toolSettings(body: JsonObject): JsonObject {
  const tools = objectsOf(body['tools']).map(({ type, ...fields }, index) => {
    if (type !== 'function') throw unsupported(`tools[${index}].type`, 'this upstream model knows functions only');
    return { type, function: fields };
  });
  if (tools.length === 0) return {};
  const choice = body['tool_choice'];
  const isNamed = isObject(choice) && choice['type'] === 'function';
  const toolChoice = isNamed ? { type: 'function', function: { name: choice['name'] } } : choice;
  return { tools, ...(typeof toolChoice === 'string' || isNamed ? { tool_choice: toolChoice } : {}) };
}

function textSettings(body: JsonObject): JsonObject {
  const format = isObject(body['text']) && isObject(body['text']['format']) ? body['text']['format'] : {};
  const { type, ...schema } = format;
  const effort = isObject(body['reasoning']) ? body['reasoning']['effort'] : undefined;
  return {
    ...(type === 'json_schema' ? { response_format: { type, json_schema: schema } } : {}),
    ...(type === 'json_object' ? { response_format: { type } } : {}),
    ...(typeof effort === 'string' ? { reasoning_effort: effort } : {}),
  };
}
