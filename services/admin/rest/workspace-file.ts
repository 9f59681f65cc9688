import { isDeepStrictEqual } from 'node:util';
import { create, type JsonObject, type JsonValue } from '@bufbuild/protobuf';
import { DocumentScannerSchema } from '#gen/gatehouse/admin/v1/policy_document_pb.js';
import { DocumentFormat, PolicyService } from '#gen/gatehouse/admin/v1/policy_pb.js';
import { CustomScannerSchema } from '#gen/gatehouse/policy/v1/policy_pb.js';
import { toPlain } from '../policy-documents/plain.js';
import { type Body, readBody } from './body.js';
import { readItem as readScanner } from './custom-scanners.js';
import type { RestCall, RestRoutes } from './facade.js';
import { createWorkspaceDraft, readPlainDocument, type WorkspaceDraft } from './workspace-draft.js';
import { type Skipped, toEntityItems, withEntityItems } from './workspace-entities.js';

/** What a file did to a workspace. */
export interface WorkspaceImport {
  readonly changed: boolean;
  readonly skipped: readonly Skipped[];
}

/** The contract's sections that are what one pair of routes answers and takes. */
const sections: Readonly<Record<string, string>> = {
  risk_types: '/api/v1/config/risk-types',
  ban_policy: '/api/v1/ban-policy',
  data_leakage_policy: '/api/v1/config/data-leakage-policy',
  sensitivity_thresholds: '/api/v1/config/sensitivity-thresholds',
  application_settings: '/api/v1/config/fixed-answer-templates',
  appeal_config: '/api/v1/config/appeal',
};

/** Of data_leakage_policy, what is of one installation; the section "policy" names the model. */
const modelFields = ['private_model_id', 'private_model', 'private_model_override', 'available_private_models'];

/**
 * A workspace as the contract's file of version "1.0". Beside the contract's sections it has "policy", the whole policy as a
 * document, so that nothing is lost that the contract has no words for.
 */
export async function exportWorkspace(request: RestCall, routes: RestRoutes, id: string): Promise<JsonObject> {
  const policy = await readPlainDocument(request, id);
  const draft = createWorkspaceDraft(request, routes, policy);
  return { version: '1.0', name: policy['name'] ?? '', ...(await toSections(draft)), policy };
}

/**
 * Makes a workspace what a file says, in one change. What the file leaves out stays. The section "policy" comes first; of the
 * others, one that says what the policy says already changes nothing. Errors: REQUEST_INVALID and POLICY_INVALID with places.
 */
export async function importWorkspace(
  request: RestCall,
  routes: RestRoutes,
  id: string,
  config: Readonly<Record<string, unknown>>,
): Promise<WorkspaceImport> {
  const body = readBody(config, 'config.');
  const version = body.optionalText('version');
  if (version !== undefined && version !== '1.0') body.refuse('version', 'must be "1.0"');
  const given = body.optionalObject('policy');
  const present = [...Object.keys(sections), 'scanner_configs', 'data_security_entity_types', ...itemSections].filter(
    (name) => config[name] !== undefined && config[name] !== null,
  );
  if (given === undefined && present.length === 0) body.refuse('version', 'stands alone; the file has no section');
  body.end();
  // parseDocument, which the draft begins with, refuses what is no document.
  const start = given === undefined ? await readPlainDocument(request, id) : ({ ...given } as JsonObject);
  const draft = createWorkspaceDraft(request, routes, start);
  const before = await toSections(draft);
  const skipped: Skipped[] = [];
  for (const name of present) {
    if (isDeepStrictEqual(config[name], before[name])) continue;
    skipped.push(...(await applySection(draft, name, body, before[name])));
  }
  const { changed } = await request.call(PolicyService.method.importPolicy, {
    id,
    text: JSON.stringify(draft.toDocument()),
    format: DocumentFormat.JSON,
    prune: true,
  });
  return { changed, skipped };
}

const itemSections = ['blacklists', 'whitelists', 'custom_scanners'] as const;

async function toSections(draft: WorkspaceDraft): Promise<JsonObject> {
  const plain: JsonObject = {};
  for (const [name, path] of Object.entries(sections)) {
    // What a route answers is JSON.
    const section = (await draft.read(`GET ${path}`)) as JsonObject;
    plain[name] = Object.fromEntries(Object.entries(section).filter(([field]) => !modelFields.includes(field)));
  }
  return {
    ...plain,
    scanner_configs: await readScannerConfigs(draft),
    data_security_entity_types: toEntityItems(draft.settings),
    blacklists: toLists(draft.document, 'blacklist'),
    whitelists: toLists(draft.document, 'whitelist'),
    custom_scanners: listOf(draft.document['custom_scanners']).map(toScannerItem),
  };
}

async function readScannerConfigs(draft: WorkspaceDraft): Promise<JsonObject[]> {
  // What the route answers is a list of JSON objects.
  const items = (await draft.read('GET /api/v1/scanner-configs')) as JsonObject[];
  return items.map(({ tag, is_enabled, risk_level, scan_prompt, scan_response }) => ({
    scanner_tag: tag ?? '',
    is_enabled: is_enabled ?? true,
    risk_level: risk_level ?? null,
    scan_prompt: scan_prompt ?? true,
    scan_response: scan_response ?? true,
  }));
}

async function applySection(
  draft: WorkspaceDraft,
  name: string,
  body: Body,
  before: JsonValue | undefined,
): Promise<readonly Skipped[]> {
  const place = `config.${name}`;
  const path = sections[name];
  if (path !== undefined) {
    const current = objectOf(before);
    // Only what differs is written: what is shipped and said again would be the policy's own from then on.
    const section = Object.entries(body.optionalObject(name) ?? {}).filter(
      ([field, value]) => !modelFields.includes(field) && !isDeepStrictEqual(value, current[field]),
    );
    body.end();
    await draft.write(`PUT ${path}`, Object.fromEntries(section), place);
    return [];
  }
  const items = body.optionalList(name) ?? [];
  body.end();
  if (name === 'scanner_configs') return applyScannerConfigs(draft, items, place);
  if (name === 'data_security_entity_types') {
    const { settings, skipped } = withEntityItems(draft.settings, items, place);
    draft.settings = settings;
    return skipped;
  }
  if (name === 'custom_scanners')
    draft.document['custom_scanners'] = items.map((item, index) => fromScannerItem(item, `${place}[${index}]`));
  else {
    const kind = name === 'blacklists' ? 'blacklist' : 'whitelist';
    const others = listOf(draft.document['lists']).filter((list) => list['kind'] !== kind);
    draft.document['lists'] = [
      ...others,
      ...items.map((item, index) => fromListItem(item, kind, `${place}[${index}]`)),
    ];
  }
  return [];
}

async function applyScannerConfigs(
  draft: WorkspaceDraft,
  items: readonly unknown[],
  place: string,
): Promise<readonly Skipped[]> {
  const current = new Map((await readScannerConfigs(draft)).map((item) => [item['scanner_tag'], item]));
  const skipped: Skipped[] = [];
  const configs = items.flatMap((item, index) => {
    const path = `${place}[${index}]`;
    const body = readBody(item, `${path}.`);
    const tag = body.optionalText('scanner_tag') ?? body.text('tag');
    body.end();
    const known = current.get(tag);
    if (known === undefined) {
      skipped.push({ path, reason: 'there is no such scanner here' });
      return [];
    }
    // readBody has seen that it is an object.
    const differing = Object.entries(item as object).filter(
      ([field, value]) => field in known && value !== known[field] && value !== null,
    );
    return differing.length === 0 ? [] : [{ ...Object.fromEntries(differing), scanner_id: tag }];
  });
  if (configs.length > 0) await draft.write('POST /api/v1/scanner-configs/bulk-update', { configs }, place);
  return skipped;
}

function toLists(document: JsonObject, kind: string): JsonObject[] {
  return listOf(document['lists'])
    .filter((list) => list['kind'] === kind)
    .map(({ name, keywords, description, enabled }) => ({
      name: name ?? '',
      keywords: keywords ?? [],
      description: description ?? '',
      is_active: enabled ?? true,
    }));
}

function fromListItem(item: unknown, kind: string, place: string): JsonObject {
  const body = readBody(item, `${place}.`);
  const name = body.text('name');
  const keywords = (body.optionalTexts('keywords') ?? []).filter((keyword) => keyword.trim() !== '');
  if (keywords.length === 0) body.refuse('keywords', 'needs at least one keyword that is not blank');
  const description = body.optionalText('description') ?? '';
  const enabled = body.optionalFlag('is_active') ?? true;
  body.end();
  return { kind, name, description, keywords, ...(!enabled && { enabled }) };
}

function toScannerItem(scanner: JsonObject): JsonObject {
  const type = ['keyword', 'regex', 'genai'].find((word) => scanner[word] !== undefined) ?? 'keyword';
  const definition = objectOf(scanner[type]);
  return {
    name: scanner['name'] ?? '',
    description: scanner['description'] ?? '',
    scanner_type: type,
    ...(type === 'keyword' && { keywords: definition['keywords'] ?? [], fuzzy: definition['fuzzy'] ?? false }),
    definition: definition['pattern'] ?? definition['description'] ?? wordsOf(definition).join(','),
    risk_level: scanner['risk_level'] ?? null,
    scan_prompt: scanner['scan_prompt'] ?? true,
    scan_response: scanner['scan_response'] ?? true,
    notes: scanner['notes'] ?? '',
    is_enabled: scanner['enabled'] ?? true,
  };
}

function fromScannerItem(item: unknown, place: string): JsonObject {
  const plain = { ...objectOf(item as JsonValue) };
  // Files of other installations call it by the name that replies have.
  plain['risk_level'] ??= plain['default_risk_level'] ?? null;
  const { scanner, description, notes, isEnabled } = readScanner(readBody(plain, `${place}.`), undefined);
  const { name, definition, riskLevel, scanPrompt, scanResponse } = create(CustomScannerSchema, scanner);
  const document = create(DocumentScannerSchema, {
    name,
    definition,
    riskLevel,
    scanPrompt,
    scanResponse,
    description: description ?? '',
    notes: notes ?? '',
    ...(isEnabled === false && { enabled: false }),
  });
  return toPlain(DocumentScannerSchema, document);
}

function wordsOf({ keywords }: JsonObject): readonly JsonValue[] {
  return Array.isArray(keywords) ? keywords : [];
}

function listOf(value: JsonValue | undefined): JsonObject[] {
  return Array.isArray(value) ? value.map(objectOf) : [];
}

function objectOf(value: JsonValue | undefined): JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {};
}
