import type { MessageInitShape } from '@bufbuild/protobuf';
import {
  KnowledgeBaseService,
  type KnowledgeEntrySchema,
  type StoredKnowledgeBase,
} from '#gen/gatehouse/admin/v1/knowledge_pb.js';
import { ListService, ScannerService } from '#gen/gatehouse/admin/v1/policy_pb.js';
import { ListKind } from '#gen/gatehouse/policy/v1/policy_pb.js';
import { GatehouseError } from '#lib/errors/error.js';
import { readAnsweredScanner, toScannerWords } from './answered-scanner.js';
import { type Body, readBody } from './body.js';
import { answerWrite, queryInteger, queryText, type RestCall, type RestRoutes } from './facade.js';
import { readKnowledgeEntries, readKnowledgeFile } from './knowledge-file.js';
import { toIsoText } from './timestamp.js';

type Entries = MessageInitShape<typeof KnowledgeEntrySchema>[];

const path = '/api/v1/config/knowledge-bases';

/** Official scanners are S1 to S21. */
const officialTags = Array.from({ length: 21 }, (_, index) => `S${index + 1}`);

/** /api/v1/config/knowledge-bases. A PUT keeps what it leaves out. */
export function knowledgeBaseRoutes(): RestRoutes {
  const methods = KnowledgeBaseService.method;

  async function list({ ctx, call, policyId }: RestCall, scannerTag: string): Promise<void> {
    const tag = scannerTag === 'default' ? '' : scannerTag.toUpperCase();
    const { bases } = await call(methods.listKnowledgeBases, { policyId, scannerTag: tag });
    ctx.body = bases.map(toItem);
  }

  return {
    [`GET ${path}`]: {
      method: methods.listKnowledgeBases,
      handle: (request) => list(request, queryText(request.ctx, 'category')),
    },

    'GET /api/v1/config/categories/:category/knowledge-bases': {
      method: methods.listKnowledgeBases,
      handle: (request) => list(request, request.params['category'] ?? ''),
    },

    [`GET ${path}/available-scanners`]: {
      method: methods.listKnowledgeBases,
      async handle({ ctx, call, policyId }) {
        const { lists } = await call(ListService.method.listKeywordLists, { policyId, kind: ListKind.BLACKLIST });
        const { scanners } = await call(ScannerService.method.listCustomScanners, { policyId });
        ctx.body = {
          blacklists: lists.map(({ list: found }) => ({ value: found?.name, label: found?.name })),
          official_scanners: officialTags.map((tag) => ({ value: tag, label: tag })),
          marketplace_scanners: [],
          custom_scanners: scanners.map(({ scanner }) => ({ value: scanner?.tag, label: scanner?.name })),
        };
      },
    },

    [`GET ${path}/:id`]: {
      method: methods.getKnowledgeBase,
      async handle(request) {
        request.ctx.body = toItem(await find(request));
      },
    },

    [`POST ${path}`]: {
      method: methods.createKnowledgeBase,
      fieldName,
      async handle(request) {
        const { body, entries } = await readUpload(request);
        const name = body.text('name');
        const base = { ...readBase(body, undefined), name };
        body.end();
        const made = await request.call(methods.createKnowledgeBase, { policyId: request.policyId, base, entries });
        answerWrite(request.ctx, 'Knowledge base created', toItem(made.base));
      },
    },

    [`PUT ${path}/:id`]: {
      method: methods.updateKnowledgeBase,
      fieldName,
      async handle(request) {
        const body = await request.body();
        const current = await find(request);
        const base = readBase(body, current);
        body.end();
        const updated = await request.call(methods.updateKnowledgeBase, { base });
        answerWrite(request.ctx, 'Knowledge base updated', toItem(updated.base));
      },
    },

    [`DELETE ${path}/:id`]: {
      method: methods.deleteKnowledgeBase,
      async handle({ ctx, call, params }) {
        await call(methods.deleteKnowledgeBase, { id: params['id'] ?? '' });
        answerWrite(ctx, 'Knowledge base deleted');
      },
    },

    [`POST ${path}/:id/replace-file`]: {
      method: methods.replaceKnowledgeEntries,
      fieldName,
      async handle(request) {
        const { body, entries } = await readUpload(request);
        body.end();
        const id = request.params['id'] ?? '';
        const { base } = await request.call(methods.replaceKnowledgeEntries, { id, entries });
        answerWrite(request.ctx, 'Knowledge base file replaced', toItem(base));
      },
    },

    [`GET ${path}/:id/info`]: {
      method: methods.getKnowledgeBase,
      async handle(request) {
        const found = await find(request);
        request.ctx.body = {
          original_file_exists: true,
          vector_file_exists: true,
          original_file_size: Number(found.textBytes),
          vector_file_size: Number(found.vectorBytes),
          total_qa_pairs: found.entryCount,
        };
      },
    },

    [`POST ${path}/:id/search`]: {
      method: methods.searchKnowledgeBase,
      async handle({ ctx, call, params }) {
        const topK = queryInteger(ctx, 'top_k', 5, 1, 50);
        const request = { id: params['id'] ?? '', query: queryText(ctx, 'query'), topK };
        const { matches } = await call(methods.searchKnowledgeBase, request);
        ctx.body = matches.map(({ entry, similarity }, index) => ({
          questionid: entry?.questionId,
          question: entry?.question,
          answer: entry?.answer,
          similarity_score: similarity,
          rank: index + 1,
        }));
      },
    },
  };

  async function find({ call, params }: RestCall): Promise<StoredKnowledgeBase> {
    const { base } = await call(methods.getKnowledgeBase, { id: params['id'] ?? '' });
    if (base === undefined) throw new GatehouseError('NOT_FOUND', { values: { thing: 'knowledge base' } });
    return base;
  }
}

/** A form with a file, or a JSON body with `entries` or with the file's text as `file`. */
async function readUpload(request: RestCall): Promise<{ body: Body; entries: Entries }> {
  if (request.ctx.is('multipart/form-data')) {
    const { fields, files } = await request.form();
    const file = files.get('file') ?? fields.get('file');
    return { body: readBody(typedFields(fields)), entries: entriesFrom(file) };
  }
  const body = await request.body();
  const listed = body.optionalList('entries');
  if (listed !== undefined) return { body, entries: readKnowledgeEntries(listed) };
  return { body, entries: entriesFrom(body.optionalText('file')) };
}

function entriesFrom(file: string | undefined): Entries {
  if (file !== undefined) return readKnowledgeFile(file);
  throw new GatehouseError('REQUEST_INVALID', { fields: [{ path: 'file', message: 'is required' }] });
}

/** A form knows only texts; numbers and flags are read from them as from JSON. */
function typedFields(fields: ReadonlyMap<string, string>): object {
  const typed = [...fields].flatMap(([name, text]): [string, unknown][] => {
    if (text === '') return [];
    if (text === 'true' || text === 'false') return name.startsWith('is_') ? [[name, text === 'true']] : [[name, text]];
    if (name === 'similarity_threshold' && text.trim() !== '' && Number.isFinite(Number(text)))
      return [[name, Number(text)]];
    return [[name, text]];
  });
  return Object.fromEntries(typed);
}

function readBase(body: Body, current: StoredKnowledgeBase | undefined) {
  const before = current?.base;
  const scanner = readAnsweredScanner(body);
  if (body.optionalFlag('is_global')) body.refuse('is_global', 'must be false: a knowledge base belongs to one policy');
  const threshold = body.optionalNumber('similarity_threshold', 0, 1) ?? before?.similarityThreshold;
  const isActive = body.optionalFlag('is_active');
  return {
    id: before?.id ?? '',
    name: body.optionalText('name') ?? before?.name ?? '',
    description: body.optionalText('description') ?? before?.description ?? '',
    scannerTag: scanner?.scannerTag ?? before?.scannerTag ?? '',
    scannerName: scanner?.scannerName ?? before?.scannerName ?? '',
    ...(threshold === undefined ? {} : { similarityThreshold: threshold }),
    disabled: isActive === undefined ? (before?.disabled ?? false) : !isActive,
  };
}

function fieldName(field: string): string {
  const names: Readonly<Record<string, string>> = {
    'base.scanner_tag': 'scanner_identifier',
    'base.scanner_name': 'scanner_identifier',
    'base.disabled': 'is_active',
    entries: 'file',
  };
  const name = names[field] ?? field.replace(/^base\./, '').replace(/^entries\[/, 'file[');
  return name.replace(/\.question_id$/, '.questionid');
}

function toItem(stored: StoredKnowledgeBase | undefined) {
  const base = stored?.base;
  const scanner = { scannerTag: base?.scannerTag ?? '', scannerName: base?.scannerName ?? '' };
  return {
    id: base?.id,
    ...toScannerWords(scanner),
    name: base?.name,
    description: base?.description,
    // Nothing is kept in files.
    file_path: null,
    vector_file_path: null,
    total_qa_pairs: stored?.entryCount,
    similarity_threshold: base?.similarityThreshold,
    is_active: !base?.disabled,
    is_global: false,
    is_disabled_by_me: false,
    created_at: toIsoText(stored?.createdAt),
    updated_at: toIsoText(stored?.updatedAt),
  };
}
