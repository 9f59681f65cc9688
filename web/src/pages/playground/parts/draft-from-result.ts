import { Phase } from '#gen/gatehouse/common/v1/risk_pb.js';
import type { DetectionResult } from '#gen/gatehouse/detection/v1/result_pb.js';
import { type Draft, type DraftMessage, emptyDraft, roles } from './draft.js';

/** A conversation is stored as lines that each begin with who speaks. */
const turn = new RegExp(`^\\[(${roles.join('|')})\\]: `, 'gm');

/** A draft with the stored texts of a result, whose sensitive spans are masked. */
export function draftFromResult(result: DetectionResult): Draft {
  const isOutput = result.verdict?.phase === Phase.OUTPUT;
  const text = isOutput ? result.outputText : result.inputText;
  const messages = toMessages(text);
  return {
    ...emptyDraft,
    phase: isOutput ? 'output' : 'input',
    applicationId: result.applicationId,
    ...(messages === undefined ? { kind: 'text', text } : { kind: 'conversation', messages }),
  };
}

/** The messages of a stored conversation; undefined when the text is a single one. */
function toMessages(text: string): DraftMessage[] | undefined {
  const turns = [...text.matchAll(turn)];
  if (turns[0]?.index !== 0) return undefined;
  return turns.map((found, index) => ({
    id: index + 1,
    role: roles.find((role) => role === found[1]) ?? 'user',
    text: text.slice(found.index + found[0].length, turns[index + 1]?.index).replace(/\n$/, ''),
  }));
}
