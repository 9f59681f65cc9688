/**
 * What the gateway promises on every surface: a cell for each surface, way of answering, and kind of risk. The test beside
 * holds the running services against it, and `npm run gen:docs` writes it down as docs/conformance.md. Data only.
 */

/** A kind of risk, and which side of the exchange carries it. "return" is a value that the policy masked on its way to the model. */
export const probes = {
  'attack in the request': { column: 'attack', way: 'request' },
  'forbidden words in the answer': { column: 'attack', way: 'answer' },
  'e-mail address in the request': { column: 'personal data', way: 'request' },
  'e-mail address in the answer': { column: 'personal data', way: 'answer' },
  'placeholder in the answer': { column: 'personal data', way: 'return' },
  'token in the request': { column: 'secret', way: 'request' },
  'token in the answer': { column: 'secret', way: 'answer' },
  'e-mail address in a tool call of the request': { column: 'tool call', way: 'request' },
  'e-mail address in a tool call of the answer': { column: 'tool call', way: 'answer' },
  'placeholder in a tool call of the answer': { column: 'tool call', way: 'return' },
  'unsafe image in the request': { column: 'image', way: 'request' },
  'image in the answer': { column: 'image', way: 'answer' },
  'e-mail address at the end of a long request': { column: 'long text', way: 'request' },
  'e-mail address at the end of a long answer': { column: 'long text', way: 'answer' },
} as const satisfies Record<string, { readonly column: string; readonly way: Way }>;

/** Which side of the exchange carries the risk. */
export type Way = 'request' | 'answer' | 'return';

/** A key of `probes`. */
export type Probe = keyof typeof probes;

/**
 * What becomes of it. "reported": the reply names it and its place, and the caller has to act. Everything else is done by the
 * gateway, or is in the reply ready to be sent on.
 */
export type Outcome = 'blocked' | 'masked' | 'restored' | 'reported';

/** An outcome, or why there can be none. */
export type Cell = Outcome | { readonly notApplicable: string };

/** How an answer is asked for. */
export type Mode = 'whole' | 'stream';

/** One public interface, and what it promises. */
export interface Promised {
  readonly surface: string;
  /** Ways of answering that it has, and why it has no other one. */
  readonly modes: readonly Mode[];
  readonly otherMode?: string;
  readonly cells: Readonly<Record<Probe, Cell>>;
}

const answersHoldNoImage = { notApplicable: 'answers of this protocol hold text and tool calls' };

/** What a surface promises that carries everything both ways. */
const everything: Readonly<Record<Probe, Cell>> = {
  'attack in the request': 'blocked',
  'forbidden words in the answer': 'blocked',
  'e-mail address in the request': 'masked',
  'e-mail address in the answer': 'masked',
  'placeholder in the answer': 'restored',
  'token in the request': 'blocked',
  'token in the answer': 'blocked',
  'e-mail address in a tool call of the request': 'masked',
  'e-mail address in a tool call of the answer': 'masked',
  'placeholder in a tool call of the answer': 'restored',
  'unsafe image in the request': 'blocked',
  'image in the answer': answersHoldNoImage,
  'e-mail address at the end of a long request': 'masked',
  'e-mail address at the end of a long answer': 'masked',
};

function without(column: (typeof probes)[Probe]['column'], notApplicable: string): Partial<Record<Probe, Cell>> {
  return cellsWhere((probe) => probe.column === column, notApplicable);
}

function withoutWays(ways: readonly Way[], notApplicable: string): Partial<Record<Probe, Cell>> {
  return cellsWhere((probe) => ways.includes(probe.way), notApplicable);
}

function cellsWhere(
  matches: (probe: (typeof probes)[Probe]) => boolean,
  notApplicable: string,
): Partial<Record<Probe, Cell>> {
  const chosen = Object.entries(probes).filter(([, probe]) => matches(probe));
  return Object.fromEntries(chosen.map(([name]) => [name, { notApplicable }]));
}

const noTools = 'the protocol has no tool calls';
const noImages = 'the protocol has no images';

/** Every public interface that judges, in the order of the docs. */
export const promises = [
  { surface: '/v1/chat/completions', modes: ['whole', 'stream'], cells: everything },
  {
    surface: '/v1/completions',
    modes: ['whole', 'stream'],
    cells: { ...everything, ...without('tool call', noTools), ...without('image', noImages) },
  },
  {
    surface: '/v1/responses',
    modes: ['whole', 'stream'],
    cells: {
      ...everything,
      'image in the answer': { notApplicable: 'generated images are data that no scanner reads' },
    },
  },
  { surface: '/v1/messages', modes: ['whole', 'stream'], cells: everything },
  {
    surface: '/v1/embeddings',
    modes: ['whole'],
    otherMode: 'vectors are not streamed',
    cells: {
      ...everything,
      ...without('tool call', noTools),
      ...without('image', noImages),
      ...withoutWays(['answer', 'return'], 'the answer is vectors'),
    },
  },
  {
    surface: '/v1/gateway/process-input',
    modes: ['whole'],
    otherMode: 'a request comes whole',
    cells: { ...everything, ...withoutWays(['answer', 'return'], 'process-output takes the answer') },
  },
  {
    surface: '/v1/gateway/process-output',
    modes: ['whole', 'stream'],
    cells: {
      ...everything,
      ...without('tool call', 'it takes the text of an answer and nothing else'),
      ...withoutWays(['request'], 'process-input takes the request'),
    },
  },
  {
    surface: '/beta/litellm_basic_guardrail_api',
    modes: ['whole'],
    otherMode: 'LiteLLM sends the finished answer',
    cells: {
      ...everything,
      // LiteLLM takes changed texts back and nothing else.
      'e-mail address in a tool call of the request': 'blocked',
      'e-mail address in a tool call of the answer': 'blocked',
      'placeholder in a tool call of the answer': 'blocked',
    },
  },
  {
    surface: '/v1/dify/moderation',
    modes: ['whole'],
    otherMode: 'Dify sends the answer in texts of its own size, each judged for itself',
    cells: {
      ...everything,
      ...without('tool call', 'Dify sends texts only'),
      ...without('image', 'Dify sends texts only'),
      'placeholder in the answer': {
        notApplicable: 'Dify sends nothing that says which question an answer belongs to',
      },
    },
  },
  {
    surface: '/v1/guardrails',
    modes: ['whole'],
    otherMode: 'DetectStream guards streams',
    cells: {
      ...everything,
      'placeholder in the answer': 'reported',
      'e-mail address in a tool call of the request': 'reported',
      'e-mail address in a tool call of the answer': 'reported',
      'placeholder in a tool call of the answer': 'reported',
    },
  },
  {
    surface: 'DetectStream',
    modes: ['stream'],
    otherMode: 'Detect judges whole answers',
    cells: { ...everything, ...withoutWays(['request'], 'Detect judges the request') },
  },
] as const satisfies readonly Promised[];

/** The name of a surface that has a row. */
export type SurfaceName = (typeof promises)[number]['surface'];
