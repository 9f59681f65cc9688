import { createHash } from 'node:crypto';
import { GatehouseError } from '#lib/errors/error.js';
import type { AnswerCache } from './answer-cache.js';
import type { GuardModelClient } from './client.js';
import { type Assessment, parseAssessment, parseReview, parseTags } from './parse.js';
import { composePrompt, type PromptParts } from './prompt.js';
import type { ModelAnswer } from './read-answer.js';
import { unsafeProbability } from './score.js';

/** What is asked about one window. */
export interface WindowQuestion extends Omit<PromptParts, 'task'> {
  readonly tenantId: string;
  readonly model: string;
  readonly imageUrl: string | undefined;
}

/** What a model holds against a window. */
export interface WindowFindings {
  /** Empty when it is safe enough for the threshold. */
  readonly tags: readonly string[];
  /** Probability of "unsafe", 0..1; undefined when the server gives none. */
  readonly score: number | undefined;
  /** False when the answer left open whether other tags apply. */
  readonly isComplete: boolean;
}

/** An answer as it is remembered: it does not depend on any threshold. */
export interface RememberedAnswer {
  readonly assessment: Assessment | undefined;
  readonly review: 'confirmed' | 'overturned' | undefined;
  readonly score: number | undefined;
}

/** What questions are asked with. */
export interface AssessDeps {
  readonly client: Pick<GuardModelClient, 'ask'>;
  readonly answers: AnswerCache<RememberedAnswer>;
}

const nothingFound: WindowFindings = { tags: [], score: undefined, isComplete: true };

/**
 * Asks a guard model about one window.
 *
 * The probability decides, not the word: an "unsafe" below the threshold is not reported, and a "safe" at or above it
 * is, for which the model is asked for the tags. Without probabilities the word decides alone.
 *
 * Errors: those of `GuardModelClient.ask`; UPSTREAM_MALFORMED for an answer that is none.
 */
export async function assessWindow(
  deps: AssessDeps,
  question: WindowQuestion,
  threshold: number,
  signal: AbortSignal,
): Promise<WindowFindings> {
  const asked = new Set(question.categories.map(({ tag }) => tag));
  const { assessment, score } = await ask(deps, { ...question, task: { kind: 'assess' } }, signal, (answer) => ({
    assessment: parseAssessment(answer.text, asked, answer.isCut),
    review: undefined,
  }));
  if (score !== undefined && score < threshold) return { ...nothingFound, score };
  if (assessment?.kind === 'unsafe') return { ...assessment, score };
  if (score === undefined) return nothingFound;
  const named = await ask(deps, { ...question, task: { kind: 'name' } }, signal, (answer) => ({
    assessment: parseTags(answer.text.trim(), asked, answer.isCut),
    review: undefined,
  }));
  return named.assessment?.kind === 'unsafe' ? { ...named.assessment, score } : { ...nothingFound, score };
}

/**
 * Asks the model whether its finding holds; true only when it plainly takes it back.
 *
 * Errors: as `assessWindow`.
 */
export async function isOverturned(
  deps: AssessDeps,
  question: WindowQuestion,
  tags: readonly string[],
  signal: AbortSignal,
): Promise<boolean> {
  const categories = question.categories.filter(({ tag }) => tags.includes(tag));
  const { review } = await ask(deps, { ...question, categories, task: { kind: 'review', tags } }, signal, (answer) => ({
    assessment: undefined,
    review: answer.isCut ? undefined : parseReview(answer.text),
  }));
  return review === 'overturned';
}

/** Asks, or remembers. An answer that cannot be read is an error and is not remembered. */
function ask(
  { client, answers }: AssessDeps,
  { tenantId, model, imageUrl, ...parts }: WindowQuestion & Pick<PromptParts, 'task'>,
  signal: AbortSignal,
  read: (answer: ModelAnswer) => Pick<RememberedAnswer, 'assessment' | 'review'>,
): Promise<RememberedAnswer> {
  const prompt = composePrompt(parts);
  return answers.get(keyOf([tenantId, model, imageUrl ?? '', prompt]), signal, async (joined) => {
    const answer = await client.ask({ tenantId, model, prompt, imageUrl }, joined);
    const { assessment, review } = read(answer);
    if (assessment === undefined && review === undefined)
      throw new GatehouseError('UPSTREAM_MALFORMED', { values: { format: 'a verdict' } });
    return { assessment, review, score: unsafeProbability(answer.places) };
  });
}

/**
 * A key for a remembered answer. Its first part is the tenant: tenants share no answers, because how fast one comes must
 * not tell what another tenant asked. Pure.
 */
export function keyOf(parts: readonly string[]): string {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(`${part.length}:`).update(part);
  return hash.digest('base64');
}
