import type { MessageInitShape } from '@bufbuild/protobuf';
import type { KnowledgeEntrySchema } from '#gen/gatehouse/admin/v1/knowledge_pb.js';
import { type FieldViolation, GatehouseError } from '#lib/errors/error.js';

type EntryShape = MessageInitShape<typeof KnowledgeEntrySchema>;

/** Mistakes that one answer lists. */
const maxMistakes = 20;

/**
 * Reads the text of an uploaded file: JSON lines or one JSON array of `{questionid, question, answer}`. Blank lines are
 * passed over.
 *
 * Errors: REQUEST_INVALID with the place of each mistake, `file[3].answer` for the fourth entry.
 */
export function readKnowledgeFile(text: string): EntryShape[] {
  const mistakes: FieldViolation[] = [];
  const values = text.trimStart().startsWith('[') ? readArray(text, mistakes) : readLines(text, mistakes);
  const entries = values.map((value, index) => toEntry(value, `file[${index}]`, mistakes));
  if (values.length === 0 && mistakes.length === 0) mistakes.push({ path: 'file', message: 'holds no entry' });
  if (mistakes.length > 0) throw new GatehouseError('REQUEST_INVALID', { fields: mistakes.slice(0, maxMistakes) });
  return entries;
}

/** The same for entries that stand in a JSON body. */
export function readKnowledgeEntries(values: readonly unknown[]): EntryShape[] {
  const mistakes: FieldViolation[] = [];
  const entries = values.map((value, index) => toEntry(value, `entries[${index}]`, mistakes));
  if (mistakes.length > 0) throw new GatehouseError('REQUEST_INVALID', { fields: mistakes.slice(0, maxMistakes) });
  return entries;
}

function readArray(text: string, mistakes: FieldViolation[]): unknown[] {
  const value = parse(text);
  if (Array.isArray(value)) return value;
  mistakes.push({ path: 'file', message: 'is not valid JSON' });
  return [];
}

function readLines(text: string, mistakes: FieldViolation[]): unknown[] {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  return lines.map((line, index) => {
    const value = parse(line);
    if (value === undefined) mistakes.push({ path: `file[${index}]`, message: 'is not a line of valid JSON' });
    return value;
  });
}

/** Undefined for what is no JSON, which is no value of JSON. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function toEntry(value: unknown, path: string, mistakes: FieldViolation[]): EntryShape {
  if (value === undefined) return {};
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    mistakes.push({ path, message: 'must be an object with questionid, question and answer' });
    return {};
  }
  const given = new Map<string, unknown>(Object.entries(value));
  const text = (name: string): string => {
    const field = given.get(name);
    if (typeof field === 'string') return field;
    mistakes.push({ path: `${path}.${name}`, message: field === undefined ? 'is required' : 'must be a text' });
    return '';
  };
  return { questionId: text('questionid'), question: text('question'), answer: text('answer') };
}
