import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** One question that a fake guard model received. */
export interface GuardQuestion {
  readonly headers: IncomingHttpHeaders;
  /** The whole request. */
  readonly body: Readonly<Record<string, unknown>>;
  /** The text of its one message. */
  readonly prompt: string;
  /** URLs of the images that came with it. */
  readonly images: readonly string[];
  /** Tags of the categories that it names, in their order. */
  readonly tags: readonly string[];
  /** What stands between the markers of the conversation, as lines. */
  readonly conversation: readonly string[];
  /** The last message of the conversation. */
  readonly judged: string;
  /** Codes of the entity types that it asks for, in their order; empty for other questions. */
  readonly entityTypes: readonly string[];
  /** The text to be searched for entities, or the value to be rewritten, read back; empty for other questions. */
  readonly quoted: string;
}

/** What the model thinks of texts that hold a phrase. */
export interface GuardOpinion {
  readonly tags: readonly string[];
  /** Probability of "unsafe", 0..1; 0.97 unless given. Below 0.5 the model says "safe". */
  readonly score?: number;
  /** What it says when it is asked again; "confirmed" unless given. */
  readonly review?: string;
}

/** How a fake guard model misbehaves; it goes on until told otherwise. */
export type GuardFault =
  /** Says this, whatever it is asked. `finish` is the reason why it ended. */
  | { readonly kind: 'says'; readonly text: string; readonly finish?: 'stop' | 'length' }
  /** Answers with this body, as it is. */
  | { readonly kind: 'body'; readonly text: string }
  | { readonly kind: 'status'; readonly status: number; readonly retryAfter?: string }
  /** Tears the connection down. */
  | { readonly kind: 'reset' }
  /** Never answers. */
  | { readonly kind: 'silent' }
  /** Sends a byte now and then and never ends. */
  | { readonly kind: 'trickle' }
  /** Gives its opinions without probabilities. */
  | { readonly kind: 'no logprobs' };

/** A scriptable OpenAI-style guard model over real HTTP, on a port of its own. Call `close()`. */
export interface FakeGuardModel {
  /** Base URL for clients, ends in `/v1`. */
  readonly url: string;
  /** Every question so far, in order of arrival. */
  readonly questions: readonly GuardQuestion[];
  /** Most questions that were open at the same moment. */
  readonly peak: number;
  /** Questions whose client left before they were answered. */
  readonly abandoned: number;
  /** Has an opinion of judged messages that hold the phrase; without one they are safe with a score of 0.03. */
  flag(phrase: string, opinion: GuardOpinion): void;
  /** Knows a value of an entity type: it is listed when it stands in a text that is asked about. */
  know(entityType: string, value: string): void;
  /** Writes this in place of a value; without one it writes "somebody". */
  rewrite(value: string, replacement: string): void;
  /** Misbehaves from now on, for questions that hold the phrase when one is given; undefined behaves again. */
  fault(fault: GuardFault | undefined, phrase?: string): void;
  /** Misbehaves for the next questions, one fault each, before anything else counts. */
  faultOnce(...faults: readonly GuardFault[]): void;
  /** Holds the next answers back until this many questions are open at the same time. */
  gather(count: number): void;
  close(): Promise<void>;
}

/** Time between the bytes of a trickle, ms; far below any timeout that looks at single pieces. */
const trickleMs = 20;

/** Starts a fake guard model on 127.0.0.1. It judges the last message of the conversation in the prompt, as told. */
export async function startFakeGuardModel(): Promise<FakeGuardModel> {
  const questions: GuardQuestion[] = [];
  const opinions: { phrase: string; opinion: GuardOpinion }[] = [];
  const known: { entityType: string; value: string }[] = [];
  const replacements = new Map<string, string>();
  const faultsOnce: GuardFault[] = [];
  let fault: { readonly fault: GuardFault; readonly phrase: string } | undefined;
  let open = 0;
  let peak = 0;
  let abandoned = 0;
  let gathering: { readonly count: number; readonly release: () => void; readonly whole: Promise<void> } | undefined;

  const server = createServer((incoming, response) => {
    void answer(incoming, response).catch((error: unknown) => response.destroy(error as Error));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));

  async function answer(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    if (incoming.url !== '/v1/chat/completions') {
      answerModels(response);
      return;
    }
    const question = readQuestion(incoming.headers, await readAll(incoming));
    questions.push(question);
    open += 1;
    peak = Math.max(peak, open);
    response.on('close', () => {
      open -= 1;
      if (!response.writableFinished) abandoned += 1;
    });
    const awaited = gathering;
    if (awaited !== undefined) {
      if (open >= awaited.count) {
        gathering = undefined;
        awaited.release();
      }
      await awaited.whole;
    }
    const once = faultsOnce.shift();
    const lasting = fault && question.prompt.includes(fault.phrase) ? fault.fault : undefined;
    give(response, question, once ?? lasting);
  }

  function answerModels(response: ServerResponse): void {
    if (fault?.fault.kind === 'status') send(response, fault.fault.status, '{}');
    else send(response, 200, JSON.stringify({ object: 'list', data: [{ id: 'guard', object: 'model' }] }));
  }

  function give(response: ServerResponse, question: GuardQuestion, wrong: GuardFault | undefined): void {
    if (wrong === undefined) send(response, 200, completionOf(question, true));
    else if (wrong.kind === 'no logprobs') send(response, 200, completionOf(question, false));
    else if (wrong.kind === 'body') send(response, 200, wrong.text);
    else if (wrong.kind === 'status') send(response, wrong.status, '{}', wrong.retryAfter);
    else if (wrong.kind === 'reset') response.socket?.resetAndDestroy();
    else if (wrong.kind === 'trickle') trickle(response);
    else if (wrong.kind === 'says')
      send(response, 200, JSON.stringify({ choices: [choice(wrong.text, wrong.finish ?? 'stop')] }));
  }

  function completionOf(question: GuardQuestion, hasLogprobs: boolean): string {
    const written = writingOf(question);
    if (written !== undefined) return JSON.stringify({ choices: [choice(JSON.stringify(written), 'stop')] });
    const held = opinions.filter(({ phrase }) => question.judged.includes(phrase)).map(({ opinion }) => opinion);
    const opinion = held.at(-1) ?? { tags: [], score: 0.03 };
    const score = opinion.score ?? 0.97;
    const tags = opinion.tags.filter((tag) => question.tags.includes(tag));
    const text = wordsOf(question, tags, score, opinion.review);
    const logprobs = hasLogprobs ? { logprobs: logprobsOf(score) } : {};
    return JSON.stringify({ choices: [{ ...choice(text, 'stop'), ...logprobs }] });
  }

  /** The answer to a question for entities or for a replacement; undefined for another one. */
  function writingOf({ prompt, entityTypes, quoted }: GuardQuestion): unknown {
    if (prompt.includes('"replacement"')) return { replacement: replacements.get(quoted) ?? 'somebody' };
    if (entityTypes.length === 0) return undefined;
    return known
      .filter(({ entityType, value }) => entityTypes.includes(entityType) && quoted.includes(value))
      .map(({ entityType, value }) => ({ entity_type: entityType, value }));
  }

  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    questions,
    get peak() {
      return peak;
    },
    get abandoned() {
      return abandoned;
    },
    flag: (phrase, opinion) => void opinions.push({ phrase, opinion }),
    know: (entityType, value) => void known.push({ entityType, value }),
    rewrite: (value, replacement) => void replacements.set(value, replacement),
    fault(next, phrase = '') {
      fault = next && { fault: next, phrase };
    },
    faultOnce: (...faults) => void faultsOnce.push(...faults),
    gather(count) {
      let release = () => {};
      const whole = new Promise<void>((resolve) => {
        release = resolve;
      });
      gathering = { count, release, whole };
    },
    close() {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

/** The answer to the task that the prompt ends with. */
function wordsOf({ prompt }: GuardQuestion, tags: readonly string[], score: number, review = 'confirmed'): string {
  if (prompt.includes("'confirmed'")) return review;
  if (!prompt.includes("must be 'safe' or 'unsafe'")) return tags.join(',');
  return score < 0.5 || tags.length === 0 ? 'safe' : `unsafe\n${tags.join(',')}`;
}

/** Probabilities as a server gives them, with other tokens beside the two words. */
function logprobsOf(score: number): object {
  const said = score < 0.5 ? 'safe' : 'unsafe';
  const words = [
    { token: 'unsafe', logprob: Math.log(Math.max(score * 0.9, 1e-9)) },
    { token: 'safe', logprob: Math.log(Math.max((1 - score) * 0.9, 1e-9)) },
    { token: 'I', logprob: Math.log(0.1) },
  ];
  return { content: [{ token: said, logprob: -0.1, top_logprobs: words }] };
}

function choice(content: string, finish: string): object {
  return { index: 0, message: { role: 'assistant', content }, finish_reason: finish };
}

function readQuestion(headers: IncomingHttpHeaders, json: string): GuardQuestion {
  const body = JSON.parse(json) as Record<string, unknown>;
  const [message] = body['messages'] as {
    content: string | { type: string; text?: string; image_url?: { url: string } }[];
  }[];
  const content = message?.content ?? '';
  const parts = typeof content === 'string' ? [{ type: 'text', text: content }] : content;
  const prompt = parts.map((part) => part.text ?? '').join('');
  const lines = prompt.split('\n');
  const conversation = between(lines, '<BEGIN CONVERSATION>', '<END CONVERSATION>');
  const lastTurn = conversation.findLastIndex((line) => /^(User|Agent): /.test(line));
  return {
    headers,
    body,
    prompt,
    images: parts.flatMap((part) => ('image_url' in part && part.image_url ? [part.image_url.url] : [])),
    tags: codesOf(between(lines, '<BEGIN UNSAFE CONTENT CATEGORIES>', '<END UNSAFE CONTENT CATEGORIES>')),
    conversation,
    judged: conversation.slice(lastTurn).join('\n').trim(),
    entityTypes: codesOf(between(lines, '<BEGIN ENTITY TYPES>', '<END ENTITY TYPES>')),
    quoted: readQuoted(lines),
  };
}

/** The code before the colon of each line. */
function codesOf(lines: readonly string[]): string[] {
  return lines.map((line) => line.split(':')[0] ?? '');
}

/** The JSON string of a text or of a value, read back; its block has one line. */
function readQuoted(lines: readonly string[]): string {
  const [line] = [...between(lines, '<BEGIN TEXT>', '<END TEXT>'), ...between(lines, '<BEGIN VALUE>', '<END VALUE>')];
  return line === undefined ? '' : String(JSON.parse(line.slice(line.indexOf('"'))));
}

function between(lines: readonly string[], first: string, last: string): string[] {
  const start = lines.indexOf(first);
  return start < 0 ? [] : lines.slice(start + 1, lines.lastIndexOf(last));
}

function send(response: ServerResponse, status: number, body: string, retryAfter?: string): void {
  response.writeHead(status, {
    'content-type': 'application/json',
    ...(retryAfter === undefined ? {} : { 'retry-after': retryAfter }),
  });
  response.end(body);
}

function trickle(response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'application/json' });
  const timer = setInterval(() => response.write(' '), trickleMs);
  response.on('close', () => clearInterval(timer));
}

async function readAll(incoming: IncomingMessage): Promise<string> {
  const pieces: Buffer[] = [];
  for await (const piece of incoming) pieces.push(piece as Buffer);
  return Buffer.concat(pieces).toString('utf8');
}
