import { ChannelKind } from '#gen/gatehouse/detection/v1/detection_pb.js';
import { isObject, type JsonObject, parseJson } from '#lib/conversation/json.js';
import { createJudgedMessage } from '#lib/conversation/judged-message.js';
import type { BlockText, Step } from '../chat/guarded-events.js';

/**
 * The steps of an event that holds texts which are complete, such as a citation or the result of a search: every string of
 * it is judged, whatever the field, and the event goes out with what may be delivered of them. An event without texts goes
 * out at once.
 *
 * @param block a name that is unique in the stream
 * @param finish called just before the event goes out, to complete it
 */
export function judgeLeaves(
  event: JsonObject,
  block: string,
  textOf: (block: string) => BlockText,
  finish: () => void = () => undefined,
): readonly Step[] {
  const { texts } = createJudgedMessageOf(event);
  const finished = () => {
    finish();
    return event;
  };
  if (texts.length === 0) return [{ kind: 'build', build: finished }];
  const build = () => {
    const changed = parseJson(textOf(block).text);
    if (!Array.isArray(changed) || changed.length !== texts.length) {
      throw new Error('the texts of an event came back from the guard in another number');
    }
    for (const [index, { write }] of texts.entries()) write(String(changed[index]));
    return finished();
  };
  const text = JSON.stringify(texts.map((leaf) => leaf.text));
  return [
    { kind: 'text', block, channel: ChannelKind.TOOL_ARGUMENTS, text },
    { kind: 'close', block },
    { kind: 'build', build },
  ];
}

/** The texts of an event and of the objects right in it; words of the protocol are none, whatever a policy looks for. */
function createJudgedMessageOf(event: JsonObject) {
  const builder = createJudgedMessage('assistant');
  for (const [key, value] of Object.entries(event)) {
    if (protocolWords.has(key)) continue;
    if (!isObject(value)) builder.addLeaves(event, key, value);
    else
      for (const [inner, leaf] of Object.entries(value)) {
        if (!protocolWords.has(inner)) builder.addLeaves(value, inner, leaf);
      }
  }
  return builder.build();
}

const protocolWords: ReadonlySet<string> = new Set(['type', 'role', 'status', 'phase', 'object']);
