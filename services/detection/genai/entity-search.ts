import { create } from '@bufbuild/protobuf';
import { type Unjudged, UnjudgedSchema } from '#gen/gatehouse/detection/v1/verdict_pb.js';
import { GatehouseError } from '#lib/errors/error.js';
import { toGatehouseError } from '#lib/errors/to-connect.js';
import type { Metrics } from '#lib/telemetry/metrics.js';
import type { JudgedText } from '../pipeline/conversation.js';
import { judgesPhase } from '../pipeline/gaps.js';
import type { DefinedEntity } from '../policy/genai-rules.js';
import { gapTagOf } from '../policy/rule.js';
import type { PolicySnapshot } from '../policy/snapshot.js';
import type { Hit } from '../scanners/hit.js';
import type { AnswerCache } from './answer-cache.js';
import { keyOf } from './assess.js';
import type { GuardModelClient } from './client.js';
import { type AskedEntity, composeEntityPrompt, type NamedValue, parseNamedValues } from './entity-question.js';
import { inGroups } from './groups.js';
import { joinGaps, reasonOf } from './outcome.js';
import type { Question } from './run-questions.js';
import { cutWindows } from './windows.js';

/** What a search is made of. */
export interface EntitySearchDeps {
  readonly client: Pick<GuardModelClient, 'ask'>;
  readonly namedValues: AnswerCache<readonly NamedValue[]>;
  readonly model: string;
  readonly metrics: Pick<Metrics, 'guardModelIgnoredValues'>;
}

/** The search of one request for the entity types that its policy defines. */
export interface EntitySearch {
  /** What to ask. */
  readonly questions: readonly Question[];
  /** One list per text, in the order of the texts. */
  hits(): readonly (readonly Hit[])[];
  /** Entity types that got no answer about a text, or not about all of it. */
  gaps(): Unjudged[];
}

/** Units of text in one question. With definitions and an answer of the size below it fits a context of 8,192 tokens. */
const textUnits = 3072;

/** A value that is longer may be missed at the border of two questions. */
const overlapUnits = 512;

/** Units of names and definitions in one question; more are asked in several. */
const definitionUnits = 3000;

/** Room for some 60 values. An answer that needs more is cut, which is a failure: nobody knows what is missing. */
const answerTokens = 1536;

/** Places of one type in one text, at most; a text with more counts as not judged for it. */
const maxPlaces = 5_000;

/**
 * Prepares the search: one question about each text, or about each of the overlapping windows of a long one, with all
 * definitions of the policy for its side. Messages before an answer are left out: their data is not what is delivered.
 */
export function createEntitySearch(
  deps: EntitySearchDeps,
  policy: PolicySnapshot,
  texts: readonly JudgedText[],
): EntitySearch {
  const searched = texts.map((text) => {
    const entities = text.isContext ? [] : policy.definedEntities.filter((one) => judgesPhase(one, text.phase));
    return { text, entities, hits: new Map<string, Hit[]>(), failed: new Map<DefinedEntity, Unjudged['reason']>() };
  });

  async function ask(
    { text, entities, hits, failed }: (typeof searched)[number],
    window: string,
    signal: AbortSignal,
  ): Promise<GatehouseError | undefined> {
    try {
      signal.throwIfAborted();
      for (const { entityType, value } of await namedIn(entities, window, signal)) {
        // Names of types are those of the entities that were asked about.
        const entity = entities.find(({ rule }) => rule.entityType === entityType)!;
        const key = `${entityType} ${value}`;
        if (hits.has(key)) continue;
        const places = placesOf(text.text, value);
        if (places.length === 0) deps.metrics.guardModelIgnoredValues.inc({});
        if (places.length > maxPlaces) throw tooMany();
        hits.set(
          key,
          places.map((start) => toHit(entity, start, start + value.length, deps.model)),
        );
      }
      return undefined;
    } catch (thrown) {
      const error = toGatehouseError(thrown);
      for (const entity of entities) failed.set(entity, reasonOf(error));
      return error;
    }
  }

  function namedIn(
    entities: readonly DefinedEntity[],
    window: string,
    signal: AbortSignal,
  ): Promise<readonly NamedValue[]> {
    const asked = entities.map(({ rule, description }): AskedEntity => {
      return { entityType: rule.entityType, name: rule.name, description };
    });
    const { client, model, namedValues } = deps;
    const { tenantId } = policy.definition;
    const prompt = composeEntityPrompt(asked, window);
    return namedValues.get(keyOf([tenantId, model, prompt]), signal, async (joined) => {
      const question = { tenantId, model, prompt, imageUrl: undefined, maxTokens: answerTokens };
      const { text, isCut } = await client.ask(question, joined);
      const named = isCut ? undefined : parseNamedValues(text, asked);
      if (named === undefined)
        throw new GatehouseError('UPSTREAM_MALFORMED', { values: { format: 'a list of values' } });
      return named;
    });
  }

  const questions = searched.flatMap((one) => {
    const windows = one.entities.length === 0 ? [] : cutWindows(one.text.text, textUnits, overlapUnits);
    return windows.flatMap((window) =>
      inGroups(one.entities, unitsOf, definitionUnits).map(
        (entities): Question =>
          (signal) =>
            ask({ ...one, entities }, window, signal),
      ),
    );
  });

  return {
    questions,
    hits: () => searched.map(({ hits }) => [...hits.values()].flat()),
    gaps: () =>
      joinGaps(
        searched.flatMap(({ text: { location }, failed }) =>
          Array.from(failed, ([{ rule }, reason]) =>
            create(UnjudgedSchema, { scannerTag: gapTagOf(rule), reason, location }),
          ),
        ),
      ),
  };
}

function unitsOf({ rule, description }: DefinedEntity): number {
  return rule.entityType.length + rule.name.length + description.length;
}

/** Where a value stands in a text, each place apart from the one before; nowhere when it has no letter or digit. */
function placesOf(text: string, value: string): number[] {
  if (!/[\p{L}\p{N}]/u.test(value)) return [];
  const places: number[] = [];
  for (let at = text.indexOf(value); at >= 0; at = text.indexOf(value, at + value.length)) {
    places.push(at);
    if (places.length > maxPlaces) break;
  }
  return places;
}

function toHit({ index }: DefinedEntity, start: number, end: number, model: string): Hit {
  return { rule: index, start, end, score: 1, explanation: `named by ${model}` };
}

function tooMany(): GatehouseError {
  return new GatehouseError('UPSTREAM_MALFORMED', { values: { format: `values with at most ${maxPlaces} places` } });
}
