import { isObject, type JsonObject, objectsOf } from '#lib/conversation/json.js';
import { createJudgedMessage, type JudgedMessage } from '#lib/conversation/judged-message.js';
import type { FieldViolation } from '#lib/errors/error.js';
import { readEnvelope } from '../../chat/envelope.js';
import { createGuardedEvents } from '../../chat/guarded-events.js';
import type { SseFraming } from '../../chat/sse-writer.js';
import type { Surface } from '../surface.js';
import { readItem } from './items.js';
import { blockedEnd, interruptingEvents, noUsage, ownItem, ownResponse } from './own.js';
import { createResponseReader } from './stream.js';

/** POST /v1/responses. Source: OpenAI API reference, "Responses" and "Streaming events". */
export const responsesSurface: Surface = {
  protocol: 'responses',
  readRequest(received) {
    const envelope = readEnvelope(received, violationsOf);
    const { body } = envelope;
    return { ...envelope, judged: [...settingsOf(body), ...inputOf(body)] };
  },
  readAnswer(answer) {
    const items = objectsOf(answer['output']);
    return {
      judged: items.map(readItem),
      dropRepeats(changed) {
        for (const index of changed) {
          for (const part of objectsOf(items[index]?.['content'])) if (part['logprobs']) part['logprobs'] = [];
        }
      },
    };
  },
  blockAnswer: (answer, prepared) => ({
    ...answer,
    ...blockedEnd,
    output: [ownItem(prepared)],
    ...('output_text' in answer ? { output_text: prepared } : {}),
  }),
  ownAnswer: ({ model }, prepared) =>
    ownResponse(model, { ...blockedEnd, output: [ownItem(prepared)], usage: noUsage }),
  ownEvents: ({ model }, prepared) =>
    interruptingEvents(
      { response: ownResponse(model), isCreated: false, items: new Map(), open: undefined, usage: noUsage },
      prepared,
    ),
  createGuardedAnswer: (deps) => createGuardedEvents(deps, createResponseReader),
  createFraming: createNumberedFraming,
  toError: (reply) => reply,
};

/** Each event is named by its type and has a number; the upstream's own numbers have gaps where the guard has held events. */
function createNumberedFraming(): SseFraming {
  let next = 0;
  const encode = (event: JsonObject) =>
    `event: ${String(event['type'])}\ndata: ${JSON.stringify({ ...event, sequence_number: next++ })}\n\n`;
  return {
    encode: (event) => encode(isObject(event) ? event : {}),
    encodeError(body) {
      const error = isObject(body) && isObject(body['error']) ? body['error'] : {};
      const { code = null, message = '', param = null } = error;
      // Some clients read the fields at the top, as the reference has them, others in `error`, as the vendor sends them.
      return encode({ type: 'error', code, message, param, error });
    },
    terminator: '',
  };
}

function settingsOf(body: JsonObject): readonly JudgedMessage[] {
  const builder = createJudgedMessage('system');
  builder.addLeaves(body, 'instructions', body['instructions']);
  const prompt = body['prompt'];
  if (isObject(prompt)) {
    builder.addOther('prompt');
    builder.addLeaves(prompt, 'variables', prompt['variables']);
  }
  // The vendor keeps what was said before; the verdict says that it was not judged.
  for (const kept of ['previous_response_id', 'conversation']) if (body[kept]) builder.addOther(kept);
  const judged = builder.build();
  return judged.message.parts.length === 0 ? [] : [judged];
}

function inputOf(body: JsonObject): readonly JudgedMessage[] {
  const { input } = body;
  if (Array.isArray(input)) return objectsOf(input).map(readItem);
  const builder = createJudgedMessage('user');
  if (typeof input === 'string') builder.addText(body, 'input', input);
  return [builder.build()];
}

/** The same bound as in a chat request. */
const maxItems = 10_000 - 1;

function violationsOf({ input, background, stream }: JsonObject): readonly FieldViolation[] {
  const violations: FieldViolation[] = [];
  const isList = Array.isArray(input) && input.every(isObject);
  if (input !== undefined && input !== null && typeof input !== 'string' && !isList) {
    violations.push({ path: 'input', message: 'must be a string or an array of items' });
  }
  if (isList && input.length > maxItems) {
    violations.push({ path: 'input', message: `must have at most ${maxItems} items, has ${input.length}` });
  }
  if (background === true && stream !== true) {
    const message = 'must be false: an answer that is fetched later would not be judged';
    violations.push({ path: 'background', message });
  }
  return violations;
}
