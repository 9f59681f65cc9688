import { create } from '@bufbuild/protobuf';
import { Action } from '#gen/gatehouse/common/v1/risk_pb.js';
import { ActionGridSchema, type PolicySettings } from '#gen/gatehouse/policy/v1/policy_pb.js';
import type { Body } from './body.js';

/** The contract's words for what follows from a risk. */
const actionWords = {
  block: Action.REJECT,
  replace: Action.REPLACE,
  anonymize: Action.ANONYMIZE,
  anonymize_restore: Action.ANONYMIZE_RESTORE,
  switch_private_model: Action.SWITCH_PRIVATE_MODEL,
  pass: Action.PASS,
} as const;

type ActionWord = keyof typeof actionWords;

const generalWords: readonly ActionWord[] = ['block', 'replace', 'pass'];
const inputWords: readonly ActionWord[] = ['block', 'switch_private_model', 'anonymize', 'anonymize_restore', 'pass'];
const outputWords: readonly ActionWord[] = ['block', 'switch_private_model', 'anonymize', 'pass'];

/** The grids of a policy with the contract's prefixes, the words that each takes, and what detection does by default. */
const grids = [
  {
    prefix: 'general_input',
    grid: 'generalInput',
    words: generalWords,
    shipped: { high: 'block', medium: 'replace', low: 'pass' },
  },
  {
    prefix: 'general_output',
    grid: 'generalOutput',
    words: generalWords,
    shipped: { high: 'block', medium: 'replace', low: 'pass' },
  },
  {
    prefix: 'input',
    grid: 'dataInput',
    words: inputWords,
    shipped: { high: 'block', medium: 'anonymize', low: 'anonymize' },
  },
  {
    prefix: 'output',
    grid: 'dataOutput',
    words: outputWords,
    shipped: { high: 'block', medium: 'anonymize', low: 'pass' },
  },
] as const;

const levels = ['high', 'medium', 'low'] as const;

/** One cell of a policy's action grids under the contract's name. */
export interface ActionField {
  /** Such as "general_input_high_risk_action". */
  readonly name: string;
  readonly grid: (typeof grids)[number]['grid'];
  readonly level: (typeof levels)[number];
  readonly words: readonly ActionWord[];
  /** What detection does when the policy does not say. */
  readonly shipped: ActionWord;
}

/** The twelve cells, in the contract's order. */
export const actionFields: readonly ActionField[] = grids.flatMap(({ prefix, grid, words, shipped }) =>
  levels.map((level) => ({ name: `${prefix}_${level}_risk_action`, grid, level, words, shipped: shipped[level] })),
);

/** What the policy says in a cell; null when it leaves that to the product. Pure. */
export function ownAction(settings: PolicySettings, { grid, level }: ActionField): ActionWord | null {
  const action = settings[grid]?.[level];
  const word = Object.entries(actionWords).find(([, number]) => number === action)?.[0];
  // The keys of actionWords are ActionWords.
  return (word as ActionWord | undefined) ?? null;
}

/** The cells that a body names, each as a change of the grids; null takes the policy's own action away. */
export function readActions(body: Body, prefix = ''): ReadonlyMap<ActionField, Action> {
  const given = new Map<ActionField, Action>();
  for (const field of actionFields) {
    const name = prefix + field.name;
    if (body.isNull(name)) given.set(field, Action.UNSPECIFIED);
    const word = body.optionalWord(name, field.words);
    if (word !== undefined) given.set(field, actionWords[word]);
  }
  return given;
}

/** The settings with some cells changed. Pure. */
export function withActions(settings: PolicySettings, given: ReadonlyMap<ActionField, Action>): PolicySettings {
  const edited = { ...settings };
  for (const [{ grid, level }, action] of given) {
    const { high = Action.UNSPECIFIED, medium = Action.UNSPECIFIED, low = Action.UNSPECIFIED } = edited[grid] ?? {};
    edited[grid] = create(ActionGridSchema, { high, medium, low, [level]: action });
  }
  return edited;
}
