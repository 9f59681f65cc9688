import { create } from '@bufbuild/protobuf';
import { Action, Dimension, Mode } from '#gen/gatehouse/common/v1/risk_pb.js';
import { type Unjudged, UnjudgedReason, UnjudgedSchema } from '#gen/gatehouse/detection/v1/verdict_pb.js';
import { GatehouseError } from '#lib/errors/error.js';
import { toGatehouseError } from '#lib/errors/to-connect.js';
import type { Log } from '#lib/telemetry/log.js';
import { judgesPhase } from '../pipeline/gaps.js';
import type { GenaiRule } from '../policy/genai-rules.js';
import type { PolicySnapshot } from '../policy/snapshot.js';
import type { Hit } from '../scanners/hit.js';
import { type AssessDeps, assessWindow, isOverturned, type WindowQuestion } from './assess.js';
import { createEntitySearch, type EntitySearchDeps } from './entity-search.js';
import { inGroups } from './groups.js';
import type { ImageLoader } from './images.js';
import { createSubjectResult, reasonOf, type SubjectResult, toGaps } from './outcome.js';
import { type JudgeLimits, type Question, runQuestions } from './run-questions.js';
import { type JudgedConversation, listSubjects, speakerOf } from './subject.js';

/** What a guard model said about a conversation, and what it did not say. */
export interface GenaiOutcome {
  /** One list per text, in the order of the texts. Hits are about whole texts, those of entity types about spans. */
  readonly hits: readonly (readonly Hit[])[];
  /** One list per image, in their order. */
  readonly imageHits: readonly (readonly Hit[])[];
  /** Hits that the model took back when it was asked again: they are reported and decide nothing. */
  readonly overturned: ReadonlySet<Hit>;
  /** Scanners that got no answer about a text or an image. */
  readonly gaps: readonly Unjudged[];
  /** Images that no scanner looks at. */
  readonly unjudged: readonly Unjudged[];
  /** The highest score that a text or an image got, also below the threshold; absent when the model gave none. */
  readonly highestScore?: number | undefined;
}

/** Judges conversations by the rules that a policy defines in words. */
export interface GenaiScanner {
  /**
   * Asks a guard model about every text and image of the conversation: each on its own with what came before it, long
   * texts in overlapping windows, and all definitions of the policy in one question. Whoever wrote a text, and whether it
   * is content, reasoning or the arguments of a tool call, makes no difference. Entity types that the policy defines are
   * asked for in questions of their own.
   *
   * Never rejects: what got no answer in time, or one that is none, is a gap.
   */
  judge(policy: PolicySnapshot, conversation: JudgedConversation, limits: JudgeLimits): Promise<GenaiOutcome>;
}

/** What the scanner is made of. */
export interface GenaiScannerDeps extends AssessDeps, EntitySearchDeps {
  readonly model: string;
  /** Undefined when there is no model that sees images. */
  readonly visionModel: string | undefined;
  /** Fetches pictures that are named by their address; undefined leaves them unjudged. */
  readonly images: Pick<ImageLoader, 'load'> | undefined;
  readonly log: Log;
}

/** Units of names and definitions in one question; more are asked in several, so that a prompt fits the model. */
const definitionUnits = 12_000;

/** Images that a model is sent: the formats that vision models read, inline. */
const readableImage = /^data:image\/(?:png|jpe?g|gif|webp);base64,[A-Za-z0-9+/]+={0,2}$/;

/** Pictures of one request that are fetched, at most: a request must not make this process ask half the internet. */
const maxFetchedImages = 20;

/** Gives the picture of a subject as the model is sent it. */
type ShowImage = (url: string) => Promise<string>;

/** One question: a window of a subject and some of the rules. */
interface Job {
  readonly result: SubjectResult;
  readonly window: string;
  /** Number of the window, from 1. */
  readonly part: number;
  readonly rules: readonly GenaiRule[];
}

/** Creates the scanner. */
export function createGenaiScanner(deps: GenaiScannerDeps): GenaiScanner {
  const { model, visionModel, images: loader, log } = deps;

  async function runJob(
    policy: PolicySnapshot,
    job: Job,
    show: ShowImage,
    signal: AbortSignal,
  ): Promise<GatehouseError | undefined> {
    const { result, rules, part } = job;
    try {
      signal.throwIfAborted();
      const question = await questionOf(policy, job, show);
      const { tags, score, isComplete } = await assessWindow(deps, question, policy.settings.modelThreshold, signal);
      if (score !== undefined) result.noteScore(score);
      const named = rules.filter(({ rule }) => tags.includes(rule.tag));
      const reviewed = named.filter((rule) => isReviewed(policy, rule, job));
      const isTakenBack = reviewed.length > 0 && (await takesBack(question, reviewed, signal));
      const explanation = explain(question.model, part, result.subject.windows.length, score);
      for (const rule of named) result.find(rule, score ?? 1, explanation, isTakenBack && reviewed.includes(rule));
      if (!isComplete) result.fail(rules, UnjudgedReason.SCANNER_FAILED);
      return undefined;
    } catch (thrown) {
      const error = toGatehouseError(thrown);
      result.fail(rules, reasonOf(error));
      return error;
    }
  }

  /** A second look that fails takes nothing back. */
  function takesBack(question: WindowQuestion, rules: readonly GenaiRule[], signal: AbortSignal): Promise<boolean> {
    const tags = rules.map(({ rule }) => rule.tag);
    return isOverturned(deps, question, tags, signal).catch(() => false);
  }

  async function questionOf(
    { definition }: PolicySnapshot,
    { result, window, rules }: Job,
    show: ShowImage,
  ): Promise<WindowQuestion> {
    const { imageUrl, text, turnsFor } = result.subject;
    return {
      tenantId: definition.tenantId,
      model: imageUrl === undefined ? model : (visionModel ?? model),
      imageUrl: imageUrl === undefined ? undefined : await show(imageUrl),
      speaker: speakerOf(text.phase),
      categories: rules.map(({ rule, description }) => ({ tag: rule.tag, name: rule.name, description })),
      turns: turnsFor(window),
    };
  }

  function isReadable(url: string): boolean {
    return readableImage.test(url) || (loader !== undefined && isAddress(url));
  }

  /** Each picture of a request is fetched once, however many questions are asked about it. */
  function showImages(signal: AbortSignal): ShowImage {
    const loaded = new Map<string, Promise<string>>();
    return (url) => {
      if (!loader || !isAddress(url)) return Promise.resolve(url);
      const known = loaded.get(url);
      if (known) return known;
      if (loaded.size >= maxFetchedImages) return Promise.reject(new GatehouseError('OVERLOADED'));
      const loading = loader.load(url, signal);
      loaded.set(url, loading);
      return loading;
    };
  }

  return {
    async judge(policy, conversation, limits) {
      const isJudged = ({ text, url }: JudgedConversation['images'][number]) =>
        visionModel !== undefined && isReadable(url) && rulesFor(policy, text.phase).length > 0;
      const images = conversation.images.filter(isJudged);
      const results = listSubjects({ ...conversation, images }).map(createSubjectResult);
      const jobs = results.flatMap((result) => jobsOf(policy, result));
      // The latest first: if time runs out, the oldest are missing, and those were judged when they were new.
      const entities = createEntitySearch(deps, policy, conversation.texts);
      const errors = await runQuestions(limits, (signal) => {
        const show = showImages(signal);
        const judging = jobs.map(
          (job): Question =>
            () =>
              runJob(policy, job, show, signal),
        );
        return [...entities.questions, ...judging].reverse();
      });
      const entityHits = entities.hits();
      if (errors.length > 0 && !limits.signal?.aborted) logFailures(log, policy, errors);
      const textResults = results.slice(0, conversation.texts.length);
      const imageResults = results.slice(conversation.texts.length);
      return {
        hits: textResults.map((result, index) => [...result.hits(), ...(entityHits[index] ?? [])]),
        imageHits: conversation.images.map((image) => imageResults[images.indexOf(image)]?.hits() ?? []),
        overturned: new Set(results.flatMap((result) => result.overturned())),
        gaps: [...toGaps(results), ...entities.gaps()],
        unjudged: unseen(conversation.images.filter((image) => !images.includes(image))),
        highestScore: highestOf(results),
      };
    },
  };
}

function highestOf(results: readonly SubjectResult[]): number | undefined {
  const scores = results.flatMap((result) => result.highestScore() ?? []);
  return scores.length === 0 ? undefined : Math.max(...scores);
}

function isAddress(url: string): boolean {
  return /^https?:\/\//i.test(url);
}

/** Images as what no scanner of the policy reads. Pure. */
export function unseen(images: JudgedConversation['images']): Unjudged[] {
  return images.map(({ text: { location } }) => create(UnjudgedSchema, { reason: UnjudgedReason.MODALITY, location }));
}

function rulesFor({ genaiRules }: PolicySnapshot, phase: SubjectResult['subject']['text']['phase']): GenaiRule[] {
  return genaiRules.filter((rule) => judgesPhase(rule, phase));
}

function jobsOf(policy: PolicySnapshot, result: SubjectResult): Job[] {
  const { text, windows } = result.subject;
  const groups = inGroups(
    rulesFor(policy, text.phase),
    ({ rule, description }) => rule.name.length + description.length,
    definitionUnits,
  );
  return windows.flatMap((window, index) => groups.map((rules) => ({ result, window, part: index + 1, rules })));
}

/**
 * Whether a finding is looked at again: when it would refuse the content, and is not about an attack on a model, which
 * would be asked for its opinion of the attack.
 */
function isReviewed({ settings }: PolicySnapshot, { rule }: GenaiRule, { result }: Job): boolean {
  if (!settings.doublecheck || rule.mode === Mode.MONITOR || rule.dimension === Dimension.SECURITY) return false;
  const action = settings.general[result.subject.text.phase][rule.riskLevel];
  return action === Action.REJECT || action === Action.REPLACE;
}

function explain(model: string, part: number, parts: number, score: number | undefined): string {
  const place = parts === 1 ? '' : `, part ${part} of ${parts}`;
  return `judged by ${model}${place}${score === undefined ? ', which gives no score' : ''}`;
}

function logFailures(log: Log, { definition, key }: PolicySnapshot, errors: readonly GatehouseError[]): void {
  const codes = [...new Set(errors.map(({ code }) => code))];
  log.warn('guard_model.failed', { tenant_id: definition.tenantId, policy_key: key, questions: errors.length, codes });
}
