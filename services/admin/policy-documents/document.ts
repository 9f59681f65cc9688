import { create, fromJson } from '@bufbuild/protobuf';
import {
  type DocumentScanner,
  DocumentScannerSchema,
  type PolicyDocument,
  PolicyDocumentSchema,
} from '#gen/gatehouse/admin/v1/policy_document_pb.js';
import {
  type AnswerTemplate,
  AnswerTemplateSchema,
  CustomScannerSchema,
  ListKind,
  PolicySettingsSchema,
} from '#gen/gatehouse/policy/v1/policy_pb.js';
import { uuidv7 } from '#lib/db/ids.js';
import { type FieldViolation, GatehouseError } from '#lib/errors/error.js';
import { createRequestValidator } from '#lib/server/validate.js';
import { tidyKeywords } from '../lists/keywords.js';
import { type PolicyContent, toStoredDefinition } from '../policies/content.js';
import { type PolicyLabel, readScanner, readSettings } from '../policies/definition.js';
import { parsePlain } from './parse-plain.js';

/** The scanner_tag of answers for a custom scanner, which is named: its tag is of one installation. */
const customTag = 'custom';

/** The one version of the form. */
export const documentVersion = '1';

/** Fields of the contract that documents do not have: ids of one installation. */
export const hiddenFields: ReadonlySet<string> = new Set(['gatehouse.policy.v1.PolicySettings.private_model_id']);

/** The document of a policy: things in the order of their names, ids left out. Pure. */
export function toDocument(label: PolicyLabel, content: PolicyContent, privateModel: string): PolicyDocument {
  const settings = create(PolicySettingsSchema, {
    ...content.settings,
    privateModelId: '',
    scanners: sorted(content.settings.scanners, ({ tag }) => tag.padStart(8)),
    entities: sorted(content.settings.entities, ({ entityType }) => entityType),
    entityDefinitions: sorted(content.settings.entityDefinitions, ({ entityType }) => entityType),
    answers: labelled(content.settings.answers).flatMap((answer) => nameScanner(answer, content)),
  });
  return create(PolicyDocumentSchema, {
    version: documentVersion,
    name: label.name,
    description: label.description,
    owner: label.owner,
    privateModel,
    settings,
    lists: sorted(content.lists, ({ kind, name }) => `${kind} ${name}`).map(
      ({ kind, name, description, keywords, enabled }) => ({
        kind: kind === 'blacklist' ? ListKind.BLACKLIST : ListKind.WHITELIST,
        name,
        description,
        keywords: [...keywords],
        ...(!enabled && { enabled }),
      }),
    ),
    customScanners: sorted(content.scanners, ({ name }) => name).map(toDocumentScanner),
  });
}

/** A document as somebody wrote it, checked. Errors: REQUEST_INVALID with places and what was expected there. */
export function parseDocument(plain: unknown): PolicyDocument {
  const { json, problems } = parsePlain(PolicyDocumentSchema, plain, hiddenFields);
  if (problems.length > 0) throw new GatehouseError('REQUEST_INVALID', { fields: problems });
  // parsePlain has seen that every value is of its field's type.
  const document = fromJson(PolicyDocumentSchema, json);
  createRequestValidator([])(PolicyDocumentSchema, document);
  const doubles = [
    ...duplicates('lists', document.lists, ({ kind, name }) => `${kind} ${name.trim()}`),
    ...duplicates('custom_scanners', document.customScanners, ({ name }) => name.trim()),
    ...duplicates('settings.scanners', document.settings?.scanners ?? [], ({ tag }) => tag),
    ...duplicates('settings.entities', document.settings?.entities ?? [], ({ entityType }) => entityType),
  ];
  if (doubles.length > 0) throw new GatehouseError('REQUEST_INVALID', { fields: doubles });
  return document;
}

/**
 * The content that a document describes, for a policy that is `now`: answers and scanners that it has already keep their
 * ids and tags. Pure. Errors: REQUEST_INVALID with the place.
 */
export function fromDocument(document: PolicyDocument, now: PolicyContent, privateModelId: string): PolicyContent {
  const settings = create(PolicySettingsSchema, { ...(document.settings ?? readSettings({})), privateModelId });
  const ids = answerIds(now.settings.answers);
  const aliases = new Map<string, number>();
  const answers = labelled(settings.answers).map((answer, index) => {
    const id = answer.id === '' ? '' : (ids.get(answer.id) ?? newId(ids, answer.id));
    const scannerTag = answer.scannerTag === customTag ? tagOf(answer, index) : answer.scannerTag;
    const scannerName = answer.scannerTag === customTag ? '' : answer.scannerName;
    return create(AnswerTemplateSchema, { ...answer, id, scannerTag, scannerName });
  });

  function tagOf({ scannerName }: AnswerTemplate, index: number): string {
    const at = document.customScanners.findIndex(({ name }) => name.trim() === scannerName.trim());
    if (at < 0) throw invalid(`settings.answers[${index}].scanner_name`, 'names no custom scanner of the policy');
    const known = now.scanners.find(({ name }) => name === scannerName.trim());
    if (known?.tagNumber !== undefined) return `S${known.tagNumber}`;
    aliases.set(`#${at}`, at);
    return `#${at}`;
  }

  return {
    settings: { ...settings, answers },
    lists: document.lists.map((list, index) => ({
      id: undefined,
      kind: list.kind === ListKind.BLACKLIST ? 'blacklist' : 'whitelist',
      name: nameOf(list, `lists[${index}]`),
      description: list.description,
      keywords: tidyKeywords(list.keywords, `lists[${index}].keywords`),
      enabled: list.enabled ?? true,
    })),
    scanners: document.customScanners.map((scanner, index) => ({
      id: undefined,
      tagNumber: undefined,
      name: nameOf(scanner, `custom_scanners[${index}]`),
      description: scanner.description,
      notes: scanner.notes,
      enabled: scanner.enabled ?? true,
      definition: fromDocumentScanner(scanner, index),
    })),
    aliases,
  };
}

function toDocumentScanner({ name, description, notes, enabled, definition }: PolicyContent['scanners'][number]) {
  const scanner = readScanner(definition, '', 0);
  return create(DocumentScannerSchema, {
    name,
    description,
    notes,
    definition: scanner.definition,
    riskLevel: scanner.riskLevel,
    mode: scanner.mode,
    failMode: scanner.failMode,
    ...(!enabled && { enabled }),
    ...(!scanner.scanPrompt && { scanPrompt: false }),
    ...(!scanner.scanResponse && { scanResponse: false }),
  });
}

function fromDocumentScanner(scanner: DocumentScanner, index: number): object {
  const { definition } = scanner;
  const place = `custom_scanners[${index}]`;
  if (definition.case === undefined) throw invalid(place, 'needs one of keyword, regex, genai');
  if (definition.case === 'keyword') {
    definition.value.keywords = tidyKeywords(definition.value.keywords, `${place}.keyword.keywords`);
  }
  return toStoredDefinition(
    create(CustomScannerSchema, {
      name: scanner.name.trim(),
      definition,
      riskLevel: scanner.riskLevel,
      mode: scanner.mode,
      failMode: scanner.failMode,
      scanPrompt: scanner.scanPrompt ?? true,
      scanResponse: scanner.scanResponse ?? true,
    }),
  );
}

/** Answers of one id get a label by their order, the same in every installation. */
function labelled(answers: readonly AnswerTemplate[]): AnswerTemplate[] {
  const labels = new Map<string, string>();
  return answers.map((answer) => {
    if (answer.id === '') return answer;
    const label = labels.get(answer.id) ?? `answer-${labels.size + 1}`;
    labels.set(answer.id, label);
    return create(AnswerTemplateSchema, { ...answer, id: label });
  });
}

function answerIds(answers: readonly AnswerTemplate[]): Map<string, string> {
  const ids = [...new Set(answers.map(({ id }) => id).filter((id) => id !== ''))];
  return new Map(ids.map((id, index) => [`answer-${index + 1}`, id]));
}

function newId(ids: Map<string, string>, label: string): string {
  const id = uuidv7();
  ids.set(label, id);
  return id;
}

/** An answer for a custom scanner names it; one whose scanner is gone says nothing any more. */
function nameScanner(answer: AnswerTemplate, { scanners }: PolicyContent): AnswerTemplate[] {
  if (!/^S\d{3,}$/.test(answer.scannerTag)) return [answer];
  const scanner = scanners.find(({ tagNumber }) => `S${tagNumber}` === answer.scannerTag);
  if (scanner === undefined) return [];
  return [create(AnswerTemplateSchema, { ...answer, scannerTag: customTag, scannerName: scanner.name })];
}

function nameOf({ name }: { readonly name: string }, place: string): string {
  const trimmed = name.trim();
  if (trimmed === '') throw invalid(`${place}.name`, 'must not be blank');
  return trimmed;
}

function duplicates<T>(place: string, items: readonly T[], keyOf: (item: T) => string): FieldViolation[] {
  const seen = new Map<string, number>();
  return items.flatMap((item, index) => {
    const first = seen.get(keyOf(item));
    if (first === undefined) seen.set(keyOf(item), index);
    return first === undefined ? [] : [{ path: `${place}[${index}]`, message: `is the same as ${place}[${first}]` }];
  });
}

function sorted<T>(items: readonly T[], keyOf: (item: T) => string): T[] {
  return [...items].sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
}

function invalid(path: string, message: string): GatehouseError {
  return new GatehouseError('REQUEST_INVALID', { fields: [{ path, message }] });
}
