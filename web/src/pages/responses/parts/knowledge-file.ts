/** Most entries of one base, and the longest texts; the limits of knowledge.proto. */
const maxEntries = 10_000;
const maxLengths = { questionid: 200, question: 2000, answer: 8000 };

/** One question with its answer. */
export interface FileEntry {
  readonly questionId: string;
  readonly question: string;
  readonly answer: string;
}

/** What is wrong in one line. Words are keys of `file.problem` of the locale files. */
export interface LineProblem {
  /** From 1; 0 for the file as a whole. */
  readonly line: number;
  readonly word: 'notJson' | 'notObject' | 'missing' | 'tooLong' | 'tooMany' | 'twice';
  /** Field or limit that it is about. */
  readonly field: string;
}

/** What a file of JSON lines holds. */
export interface KnowledgeFile {
  readonly entries: readonly FileEntry[];
  readonly problems: readonly LineProblem[];
}

/** Reads lines of `{"questionid", "question", "answer"}`; blank ones are passed over. Pure. */
export function readKnowledgeFile(text: string): KnowledgeFile {
  const entries: FileEntry[] = [];
  const problems: LineProblem[] = [];
  const lineOf = new Map<string, number>();
  const lines = text.replace(/^\uFEFF/, '').split(/\r\n|\n|\r/);
  for (const [index, content] of lines.entries()) {
    if (content.trim() === '') continue;
    const line = index + 1;
    const entry = readLine(content, line, problems);
    if (entry === undefined) continue;
    const first = lineOf.get(entry.question);
    if (first !== undefined) problems.push({ line, word: 'twice', field: String(first) });
    lineOf.set(entry.question, first ?? line);
    entries.push(entry);
  }
  if (entries.length > maxEntries) problems.push({ line: 0, word: 'tooMany', field: String(maxEntries) });
  return { entries, problems };
}

function readLine(content: string, line: number, problems: LineProblem[]): FileEntry | undefined {
  let value: unknown;
  try {
    value = JSON.parse(content);
  } catch {
    problems.push({ line, word: 'notJson', field: '' });
    return undefined;
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    problems.push({ line, word: 'notObject', field: '' });
    return undefined;
  }
  const given = new Map<string, unknown>(Object.entries(value));
  const before = problems.length;
  const field = (name: keyof typeof maxLengths): string => {
    const text = given.get(name);
    if (typeof text !== 'string' || text.trim() === '') problems.push({ line, word: 'missing', field: name });
    else if (text.length > maxLengths[name]) problems.push({ line, word: 'tooLong', field: name });
    return typeof text === 'string' ? text : '';
  };
  const entry = { questionId: field('questionid'), question: field('question'), answer: field('answer') };
  return problems.length === before ? entry : undefined;
}
