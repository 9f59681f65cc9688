import { ChannelKind } from '#gen/gatehouse/detection/v1/detection_pb.js';
import { isObject, type JsonObject, objectsOf } from '#lib/conversation/json.js';
import type { BlockText, EventReader, Step } from '../../chat/guarded-events.js';
import { judgeLeaves } from '../leaves.js';
import { interruptingEvents, type OpenItem, ownResponse } from './own.js';

/**
 * Reads the events of a response for the guard. The protocol says every text up to four times: in deltas, and whole in the
 * `done` events of the text, its part and its item and in the response at the end. Deltas are judged; what repeats them is
 * made anew of what was delivered.
 */
export function createResponseReader(textOf: (block: string) => BlockText): EventReader {
  let response: JsonObject = ownResponse('');
  let usage: unknown;
  let leafCount = 0;
  /** What the client has got. */
  let isCreated = false;
  let open:
    | { item: JsonObject; outputIndex: number; part: { contentIndex: number; block: string } | undefined }
    | undefined;
  const items = new Map<number, JsonObject>();

  /** Judges all texts of the event but those of `covered`, which were judged as deltas. */
  function withCovered(
    event: JsonObject,
    covered: readonly Covered[],
    finish: () => void = () => undefined,
  ): readonly Step[] {
    const known = covered.filter(({ block }) => textOf(block).isKnown);
    for (const { holder, key } of known) holder[key] = '';
    const logprobs = covered.map(({ holder }) => holder['logprobs']);
    for (const { holder } of covered) if (holder['logprobs']) holder['logprobs'] = [];
    return judgeLeaves(event, `leaves ${leafCount++}`, textOf, () => {
      finish();
      for (const { holder, key, block } of known) holder[key] = textOf(block).text;
      for (const [index, { holder, block }] of covered.entries()) {
        if (logprobs[index] && !textOf(block).isEdited) holder['logprobs'] = logprobs[index];
      }
    });
  }

  function readDelta(event: JsonObject, base: string): readonly Step[] {
    const { delta, obfuscation: _padding, ...rest } = event;
    const hasLogprobs = Array.isArray(event['logprobs']);
    return [
      {
        kind: 'text',
        block: blockName(base, event),
        channel: channelOf(base),
        text: String(delta),
        ...(Array.isArray(event['logprobs']) ? { logprobs: event['logprobs'] } : {}),
        toEvent: (text, logprobs) => ({ ...rest, delta: text, ...(hasLogprobs ? { logprobs } : {}) }),
      },
    ];
  }

  function readTextDone(event: JsonObject, base: string, key: string): readonly Step[] {
    const block = blockName(base, event);
    const text = String(event[key]);
    const done = { ...event };
    const build = () => {
      const { text: delivered, isEdited } = textOf(block);
      done[key] = delivered;
      if (isEdited && done['logprobs']) done['logprobs'] = [];
      return done;
    };
    return [
      ...(textOf(block).isKnown ? [] : [{ kind: 'text', block, channel: channelOf(base), text } as const]),
      { kind: 'close', block },
      { kind: 'build', build },
    ];
  }

  /** A part begins empty; text that it has from the start is delivered as a delta. */
  function readPartAdded(event: JsonObject): readonly Step[] {
    const { part, ...place } = event;
    const covered = isObject(part) ? coveredPart(part, event) : [];
    if (!isObject(part) || covered.length === 0) return withCovered(event, []);
    const base = partBases[String(part['type'])] ?? '';
    const opening: Step = { kind: 'send', event: { ...event, part: emptied(part) } };
    const text = part['text'] ?? part['refusal'];
    return text === '' ? [opening] : [opening, ...readDelta({ ...place, type: `${base}.delta`, delta: text }, base)];
  }

  function readItemAdded(event: JsonObject): readonly Step[] {
    const item = isObject(event['item']) ? event['item'] : {};
    const { type } = item;
    if (type === 'message') return [{ kind: 'send', event: { ...event, item: { ...item, content: [] } } }];
    if (type === 'reasoning') {
      const empty = 'content' in item ? { content: [] } : {};
      return [{ kind: 'send', event: { ...event, item: { ...item, summary: [], ...empty } } }];
    }
    // The vendor runs its own tools; what the client is to run waits until the answer may stand.
    const wait: readonly Step[] = vendorRun.has(type) ? [] : [{ kind: 'verdict' }];
    const begun = typeof item['arguments'] === 'string' ? { ...event, item: { ...item, arguments: '' } } : event;
    return [...wait, ...withCovered(begun, [])];
  }

  function readItemDone(event: JsonObject): readonly Step[] {
    const item = isObject(event['item']) ? { ...event['item'] } : {};
    // A picture, which no scanner reads and none would leave whole.
    const { result } = item;
    if (item['type'] === 'image_generation_call') delete item['result'];
    return withCovered({ ...event, item }, coveredOf(item, event), () => {
      if (item['type'] === 'image_generation_call') item['result'] = result;
    });
  }

  function readEnd(event: JsonObject): readonly Step[] {
    const received = isObject(event['response']) ? event['response'] : {};
    usage = received['usage'];
    const build = () => {
      const output = [...items].toSorted(([a], [b]) => a - b).map(([, item]) => item);
      return { ...event, response: { ...received, output } };
    };
    return [{ kind: 'verdict' }, { kind: 'build', build }];
  }

  return {
    read(event) {
      const type = String(event['type']);
      switch (type) {
        case 'response.created':
        case 'response.queued':
        case 'response.in_progress':
          response = { ...(isObject(event['response']) ? event['response'] : response), output: [] };
          return [{ kind: 'send', event: { ...event, response } }];
        case 'response.completed':
        case 'response.incomplete':
        case 'response.failed':
          return readEnd(event);
        case 'response.output_item.added':
          return readItemAdded(event);
        case 'response.output_item.done':
          return readItemDone(event);
        case 'response.content_part.added':
        case 'response.reasoning_summary_part.added':
          return readPartAdded(event);
        case 'response.content_part.done':
        case 'response.reasoning_summary_part.done': {
          const part = isObject(event['part']) ? { ...event['part'] } : {};
          return withCovered({ ...event, part }, coveredPart(part, event));
        }
        default: {
          if (isEncoded(type)) return [{ kind: 'send', event }];
          if (type.endsWith('.delta') && typeof event['delta'] === 'string') return readDelta(event, type.slice(0, -6));
          const key = type.endsWith('.done') ? textKeys.find((each) => typeof event[each] === 'string') : undefined;
          return key ? readTextDone(event, type.slice(0, -5), key) : withCovered(event, []);
        }
      }
    },
    end: () => [],
    onSent(event) {
      const outputIndex = typeof event['output_index'] === 'number' ? event['output_index'] : 0;
      if (event['type'] === 'response.created') isCreated = true;
      else if (event['type'] === 'response.output_item.added' && isObject(event['item'])) {
        open = { item: event['item'], outputIndex, part: undefined };
      } else if (event['type'] === 'response.output_item.done' && isObject(event['item'])) {
        items.set(outputIndex, event['item']);
        if (open?.outputIndex === outputIndex) open = undefined;
      } else if (event['type'] === 'response.content_part.added' && open) {
        const isText = isObject(event['part']) && event['part']['type'] === 'output_text';
        const contentIndex = typeof event['content_index'] === 'number' ? event['content_index'] : 0;
        open.part = isText ? { contentIndex, block: blockName('response.output_text', event) } : undefined;
      } else if (event['type'] === 'response.content_part.done' && open) {
        const content = Array.isArray(open.item['content']) ? open.item['content'] : [];
        open = { ...open, item: { ...open.item, content: [...content, event['part']] }, part: undefined };
      }
    },
    interrupt(prepared) {
      const part = open?.part && { contentIndex: open.part.contentIndex, text: textOf(open.part.block).text };
      const openItem: OpenItem | undefined = open && { item: open.item, outputIndex: open.outputIndex, part };
      return interruptingEvents({ response, isCreated, items, open: openItem, usage }, prepared);
    },
  };
}

/** A text that repeats the deltas of a block. */
interface Covered {
  readonly holder: JsonObject;
  readonly key: string;
  readonly block: string;
}

/** The texts of an item that came as deltas. Copies what it will change. */
function coveredOf(item: JsonObject, event: JsonObject): readonly Covered[] {
  const place = { item_id: item['id'], output_index: event['output_index'] };
  const covered: Covered[] = [];
  const partsOf = (key: string, indexKey: string) => {
    if (!Array.isArray(item[key])) return;
    const copies = objectsOf(item[key]).map((part) => ({ ...part }));
    item[key] = copies;
    for (const [index, part] of copies.entries()) {
      covered.push(...coveredPart(part, { ...place, [indexKey]: index }));
    }
  };
  partsOf('content', 'content_index');
  partsOf('summary', 'summary_index');
  for (const [key, base] of itemTexts) {
    if (typeof item[key] === 'string') covered.push({ holder: item, key, block: blockName(base, place) });
  }
  return covered;
}

function coveredPart(part: JsonObject, place: JsonObject): readonly Covered[] {
  const base = partBases[String(part['type'])];
  const key = part['type'] === 'refusal' ? 'refusal' : 'text';
  return base && typeof part[key] === 'string' ? [{ holder: part, key, block: blockName(base, place) }] : [];
}

const partBases: Readonly<Record<string, string>> = {
  output_text: 'response.output_text',
  refusal: 'response.refusal',
  summary_text: 'response.reasoning_summary_text',
  reasoning_text: 'response.reasoning_text',
};

const itemTexts = [
  ['arguments', 'response.function_call_arguments'],
  ['arguments', 'response.mcp_call_arguments'],
  ['input', 'response.custom_tool_call_input'],
  ['code', 'response.code_interpreter_call_code'],
] as const;

/** Where the `done` event of a text has it. */
const textKeys = ['text', 'refusal', 'arguments', 'input', 'code', 'transcript'] as const;

/** One name for all events of a text: its kind, its item and its place there. */
function blockName(base: string, place: JsonObject): string {
  const { output_index: output, content_index: content, summary_index: summary } = place;
  return `${base} ${String(output)} ${String(content ?? summary ?? '')}`;
}

function channelOf(base: string): ChannelKind {
  if (/reasoning/.test(base)) return ChannelKind.REASONING;
  return /arguments|input|code/.test(base) ? ChannelKind.TOOL_ARGUMENTS : ChannelKind.CONTENT;
}

function emptied(part: JsonObject): JsonObject {
  const texts = ['text', 'refusal'].filter((key) => typeof part[key] === 'string');
  return { ...part, ...Object.fromEntries(texts.map((key) => [key, ''])) };
}

/** Pictures and sound in pieces, which no scanner reads. */
function isEncoded(type: string): boolean {
  return type === 'response.audio.delta' || type === 'response.image_generation_call.partial_image';
}

/** Items of tools that the vendor itself has run. */
const vendorRun: ReadonlySet<unknown> = new Set([
  'web_search_call',
  'file_search_call',
  'code_interpreter_call',
  'image_generation_call',
  'mcp_call',
  'mcp_list_tools',
]);
