import { isObject, type JsonObject, objectsOf, parseJson } from '#lib/conversation/json.js';
import { type FieldViolation, GatehouseError } from '#lib/errors/error.js';

/** What providers of other protocols read of a chat request. */

/** A request that the vendor has no word for. */
export function unsupported(path: string, message: string): GatehouseError {
  const fields: readonly FieldViolation[] = [{ path, message }];
  return new GatehouseError('REQUEST_INVALID', { fields });
}

/** Refuses what changes the shape of an answer and what only OpenAI's protocol has. Settings that only steer are left out. */
export function refuseForeign(body: JsonObject, vendor: string): void {
  const lacks = (path: string) => unsupported(path, `${vendor} has no such option; leave it out`);
  if (typeof body['n'] === 'number' && body['n'] > 1) throw lacks('n');
  if (body['logprobs'] === true) throw lacks('logprobs');
  if (Array.isArray(body['modalities']) && body['modalities'].some((mode) => mode !== 'text'))
    throw lacks('modalities');
  if (body['audio']) throw lacks('audio');
  if (Array.isArray(body['functions'])) throw unsupported('functions', `${vendor} takes "tools" only`);
}

/** The text of a content: a string, or the texts of its parts. */
export function textOf(content: unknown): string {
  if (typeof content === 'string') return content;
  return objectsOf(content)
    .map((part) => part['text'] ?? part['refusal'])
    .filter((text) => typeof text === 'string')
    .join('');
}

/** A data URL's kind and base64 text; undefined for any other address. */
export function readDataUrl(url: string): { mediaType: string; data: string } | undefined {
  const match = /^data:([^;,]*)(?:;[^;,]*)*;base64,/i.exec(url);
  return match ? { mediaType: match[1] ?? '', data: url.slice(match[0].length) } : undefined;
}

/** The address of an `image_url` part. */
export function imageUrlOf(part: JsonObject): string {
  const image = part['image_url'];
  const url = isObject(image) ? image['url'] : image;
  return typeof url === 'string' ? url : '';
}

/** A call of a tool, of an assistant's message. */
export interface ChatToolCall {
  readonly id: string;
  readonly name: string;
  /** The arguments as an object; empty when they are none. */
  readonly input: JsonObject;
}

/** The tool calls of an assistant's message. */
export function toolCallsOf(message: JsonObject): readonly ChatToolCall[] {
  return objectsOf(message['tool_calls']).map((call) => {
    const target = isObject(call['function']) ? call['function'] : {};
    const input = parseJson(String(target['arguments'] ?? ''));
    return { id: String(call['id'] ?? ''), name: String(target['name'] ?? ''), input: isObject(input) ? input : {} };
  });
}

/** A function that the model may call. */
export interface ChatTool {
  readonly name: string;
  readonly description: string | undefined;
  /** JSON schema; undefined for a function without parameters. */
  readonly parameters: JsonObject | undefined;
}

/** The functions of `tools`. Errors: REQUEST_INVALID for tools of other kinds. */
export function toolsOf(body: JsonObject, vendor: string): readonly ChatTool[] {
  return objectsOf(body['tools']).map((tool, index) => {
    const target = tool['function'];
    if (!isObject(target)) throw unsupported(`tools[${index}].type`, `${vendor} takes functions only`);
    const { name, description, parameters } = target;
    return {
      name: String(name ?? ''),
      description: typeof description === 'string' ? description : undefined,
      parameters: isObject(parameters) ? parameters : undefined,
    };
  });
}

/** What `tool_choice` asks for; `name` only with "one". */
export interface ChatToolChoice {
  readonly mode: 'auto' | 'none' | 'any' | 'one';
  readonly name: string;
}

/** The choice of tools; undefined when the request leaves it open. */
export function toolChoiceOf(body: JsonObject): ChatToolChoice | undefined {
  const choice = body['tool_choice'];
  if (choice === 'auto' || choice === 'none') return { mode: choice, name: '' };
  if (choice === 'required') return { mode: 'any', name: '' };
  if (!isObject(choice)) return undefined;
  const target = choice['function'];
  return isObject(target) ? { mode: 'one', name: String(target['name'] ?? '') } : undefined;
}

/** The bound on the answer's length in tokens; undefined when there is none. */
export function maxTokensOf(body: JsonObject): number | undefined {
  const given = body['max_completion_tokens'] ?? body['max_tokens'];
  return typeof given === 'number' ? given : undefined;
}

/** Texts at which the model stops. */
export function stopsOf(body: JsonObject): readonly string[] {
  const { stop } = body;
  if (typeof stop === 'string') return [stop];
  return Array.isArray(stop) ? stop.filter((text) => typeof text === 'string') : [];
}

/** Tokens that a model may think, by OpenAI's word for effort; undefined when none is asked for. */
export function thinkingBudgetOf(body: JsonObject): number | undefined {
  const effort = body['reasoning_effort'];
  return typeof effort === 'string' ? thinkingBudgets[effort] : undefined;
}

const thinkingBudgets: Readonly<Record<string, number>> = {
  minimal: 1024,
  low: 2048,
  medium: 8192,
  high: 24_576,
  xhigh: 32_768,
};

/** The JSON schema that the answer must fit; undefined when any text will do. */
export function answerSchemaOf(body: JsonObject): JsonObject | undefined {
  const format = body['response_format'];
  if (!isObject(format) || format['type'] !== 'json_schema' || !isObject(format['json_schema'])) return undefined;
  const { schema } = format['json_schema'];
  return isObject(schema) ? schema : undefined;
}

/** Whether any JSON object will do. */
export function wantsJsonObject(body: JsonObject): boolean {
  const format = body['response_format'];
  return isObject(format) && format['type'] === 'json_object';
}
