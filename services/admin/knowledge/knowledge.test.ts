import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { KnowledgeBaseService } from '#gen/gatehouse/admin/v1/knowledge_pb.js';
import { ListService } from '#gen/gatehouse/admin/v1/policy_pb.js';
import { ListKind } from '#gen/gatehouse/policy/v1/policy_pb.js';
import { GatehouseError } from '#lib/errors/error.js';
import { silentLog } from '#lib/telemetry/log.js';
import { createTestDatabase, type TestDatabase } from '#lib/testing/database.js';
import { createChanges } from '../audit/change.js';
import { type AdminHarness, createHarness, type TestTenant } from '../testing/harness.js';
import { refusalCode, refusalOf } from '../testing/refusal.js';
import { startReembedding } from './reembed.js';

let database: TestDatabase;
let harness: AdminHarness;
let tenant: TestTenant;
let url: string;

beforeAll(async () => {
  database = await createTestDatabase();
  harness = await createHarness(database.db);
  tenant = await harness.makeTenant('knowledge');
  url = (await harness.serve()).url;
});

afterAll(async () => {
  await harness?.close();
  await database?.drop();
});

const bases = (by = tenant) => by.admin.client(KnowledgeBaseService);
const entry = (question: string, answer = 'answer', questionId = 'q') => ({ questionId, question, answer });
const opening = [entry('when do you open', 'At nine.', 'q-1'), entry('where are you', 'In Ghent.', 'q-2')];
let number = 0;
const name = () => `base ${++number}`;

const revisionOf = async (by: TestTenant) =>
  (await database.db.query<{ revision: bigint }>('select t.revision from tenants t where t.id = $1', [by.id]))[0]!
    .revision;

describe('knowledge bases', () => {
  it('are made with their vectors in one revision, which compiles no policy anew', async () => {
    const before = await revisionOf(tenant);

    const made = await bases().createKnowledgeBase({
      base: { name: ` ${name()} `, scannerTag: 'blacklist', scannerName: 'Words', description: 'why' },
      entries: opening,
    });

    expect(made.base).toMatchObject({
      base: {
        name: `base ${number}`,
        scannerTag: 'blacklist',
        scannerName: 'Words',
        similarityThreshold: 0.7,
        disabled: false,
      },
      policyId: tenant.policyId,
      entryCount: 2,
      embeddingModel: 'fake-256',
      vectorBytes: 512n,
    });
    expect(made.revision).toBe(before + 1n);
    const [change] = await database.db.query(
      'select r.policy_id, r.diff from policy_revisions r where r.tenant_id = $1 and r.revision = $2',
      [tenant.id, made.revision],
    );
    expect(change).toMatchObject({ policy_id: null, diff: { what: 'knowledge_base', before: null } });
    expect(JSON.stringify(change)).not.toContain('Ghent');
  });

  it('are changed, searched, given other entries and removed', async () => {
    const made = await bases().createKnowledgeBase({ base: { name: name() }, entries: opening });
    const id = made.base?.base?.id ?? '';

    const found = await bases().searchKnowledgeBase({ id, query: 'when do you open?', topK: 1 });
    const updated = await bases().updateKnowledgeBase({
      base: { id, name: name(), similarityThreshold: 0, disabled: true },
    });
    const replaced = await bases().replaceKnowledgeEntries({ id, entries: [entry('what is new', 'This.', 'n')] });

    expect(found.matches).toMatchObject([{ entry: opening[0], similarity: expect.closeTo(0.9, 1) }]);
    expect(updated.base?.base).toMatchObject({ similarityThreshold: 0, disabled: true });
    expect(replaced.base).toMatchObject({ entryCount: 1, base: { disabled: true } });
    expect((await bases().listKnowledgeEntries({ id })).entries).toMatchObject([{ questionId: 'n' }]);
    await bases().deleteKnowledgeBase({ id });
    expect(await refusalCode(bases().getKnowledgeBase({ id }))).toBe('NOT_FOUND');
    const rows = await database.db.query('select 1 from knowledge_entries e where e.base_id = $1', [id]);
    expect(rows).toEqual([]);
  });

  it('give out their entries page by page, in their order', async () => {
    const entries = Array.from({ length: 5 }, (_, n) => entry(`question ${n}`, 'a', `q${n}`));
    const made = await bases().createKnowledgeBase({ base: { name: name() }, entries });
    const id = made.base?.base?.id ?? '';
    const seen: string[] = [];
    let pageToken = '';
    do {
      const page = await bases().listKnowledgeEntries({ id, pageSize: 2, pageToken });
      seen.push(...page.entries.map(({ questionId }) => questionId));
      pageToken = page.nextPageToken;
    } while (pageToken !== '');

    expect(seen).toEqual(['q0', 'q1', 'q2', 'q3', 'q4']);
  });

  it.each<[string, object, object[], string, string]>([
    ['a blank name', { name: ' ' }, opening, 'REQUEST_INVALID', 'base.name'],
    ['a list without the tag', { name: 'x', scannerName: 'Words' }, opening, 'REQUEST_INVALID', 'base.scanner_name'],
    ['a tag that is none', { name: 'x', scannerTag: 'X1' }, opening, 'REQUEST_INVALID', 'base.scanner_tag'],
    [
      'a threshold above 1',
      { name: 'x', similarityThreshold: 2 },
      opening,
      'REQUEST_INVALID',
      'base.similarity_threshold',
    ],
    ['no entries', { name: 'x' }, [], 'REQUEST_INVALID', 'entries'],
    ['a blank question', { name: 'x' }, [entry(' ')], 'REQUEST_INVALID', 'entries[0].question'],
    ['a blank answer', { name: 'x' }, [...opening, entry('q', ' ')], 'REQUEST_INVALID', 'entries[2].answer'],
    ['a long answer', { name: 'x' }, [entry('q', 'a'.repeat(8_001))], 'REQUEST_INVALID', 'entries[0].answer'],
  ])('are refused with %s', async (_what, base, entries, code, path) => {
    const refusal = await refusalOf(bases().createKnowledgeBase({ base, entries } as never));

    expect(refusal).toMatchObject({ code, fields: [{ path }] });
  });

  it('are refused under a taken name, and beyond 10,000 entries of the tenant', async () => {
    const fresh = await harness.makeTenant('limits');
    const many = Array.from({ length: 9_999 }, (_, n) => entry(`q ${n}`));
    const made = await bases(fresh).createKnowledgeBase({ base: { name: 'x' }, entries: many });
    const id = made.base?.base?.id ?? '';

    const taken = bases(fresh).createKnowledgeBase({ base: { name: 'x' }, entries: [entry('one')] });
    expect(await refusalCode(taken)).toBe('ALREADY_EXISTS');
    const beyond = bases(fresh).createKnowledgeBase({ base: { name: 'y' }, entries: opening });
    expect(await refusalOf(beyond)).toMatchObject({
      code: 'LIMIT_REACHED',
      message: 'There can be at most 10000 knowledge entries',
    });
    expect((await bases(fresh).replaceKnowledgeEntries({ id, entries: [...many, entry('last')] })).base).toMatchObject({
      entryCount: 10_000,
    });
    const { matches } = await bases(fresh).searchKnowledgeBase({ id, query: 'q 9876', topK: 1 });
    expect(matches).toMatchObject([{ entry: { question: 'q 9876' }, similarity: 1 }]);
  });

  it('are not stored while their questions cannot be embedded', async () => {
    const before = await revisionOf(tenant);
    harness.embedding.failure = new GatehouseError('SERVICE_UNREACHABLE');

    const refused = await refusalCode(bases().createKnowledgeBase({ base: { name: name() }, entries: opening }));

    harness.embedding.failure = undefined;
    expect(refused).toBe('SERVICE_UNREACHABLE');
    expect(await revisionOf(tenant)).toBe(before);
  });

  it('are embedded anew when the model is changed, all entries of a base by one model', async () => {
    const fresh = await harness.makeTenant('models');
    const made = await bases(fresh).createKnowledgeBase({ base: { name: 'x' }, entries: opening });
    const id = made.base?.base?.id ?? '';
    const before = await revisionOf(fresh);
    harness.embedding.model = 'fake-2';
    try {
      const job = startReembedding({
        db: database.db,
        changes: createChanges({ db: database.db, onChange: () => undefined }),
        embedding: harness.embedding,
        log: silentLog,
      });
      const deadline = Date.now() + 20_000;
      let model = '';
      while (model !== 'fake-2' && Date.now() < deadline)
        model = (await bases(fresh).getKnowledgeBase({ id })).base?.embeddingModel ?? '';
      await job.close();

      expect(model).toBe('fake-2');
      expect(await revisionOf(fresh)).toBe(before + 1n);
      const { matches } = await bases(fresh).searchKnowledgeBase({ id, query: 'where are you', topK: 1 });
      expect(matches).toMatchObject([{ entry: { questionId: 'q-2' }, similarity: 1 }]);
    } finally {
      harness.embedding.model = 'fake-256';
    }
  });
});

describe('/api/v1/config/knowledge-bases', () => {
  const file =
    '{"questionid":"1","question":"when do you open","answer":"At nine."}\n\n{"questionid":"2","question":"where are you","answer":"In Ghent."}\n';

  interface ReplyBody {
    readonly data: { readonly id: string };
    readonly detail: readonly { readonly loc: unknown }[];
    readonly official_scanners: readonly unknown[];
  }

  async function rest(method: string, path: string, body?: object | FormData) {
    const isForm = body instanceof FormData;
    const reply = await fetch(`${url}/api/v1/config${path}`, {
      method,
      headers: {
        authorization: `Bearer ${tenant.admin.token}`,
        ...(isForm ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: isForm ? body : JSON.stringify(body) }),
    });
    // What a test reads of it is checked by the test.
    return { status: reply.status, headers: reply.headers, body: (await reply.json()) as ReplyBody };
  }

  function upload(fields: Record<string, string>, text = file): FormData {
    const form = new FormData();
    for (const [key, value] of Object.entries(fields)) form.set(key, value);
    form.set('file', new Blob([text]), '../../../etc/cron.d/evil');
    return form;
  }

  it('takes a file in a form, keeps nothing of its name, and serves every route of the contract (W-28)', async () => {
    const made = await rest(
      'POST',
      '/knowledge-bases',
      upload({ name: 'Uploaded', category: 'S9', similarity_threshold: '0.5', is_active: 'true', description: '' }),
    );
    const { id } = made.body.data;
    const item = {
      id: expect.any(String),
      category: 'S9',
      scanner_type: 'official_scanner',
      scanner_identifier: 'S9',
      guardrail_name: 'S9',
      name: 'Uploaded',
      description: '',
      file_path: null,
      vector_file_path: null,
      total_qa_pairs: 2,
      similarity_threshold: 0.5,
      is_active: true,
      is_global: false,
      is_disabled_by_me: false,
      created_at: expect.any(String),
      updated_at: expect.any(String),
    };

    expect(made.body).toEqual({ success: true, message: 'Knowledge base created', data: item });
    expect(made.headers.get('x-policy-revision')).toMatch(/^\d+$/);
    expect((await rest('GET', '/knowledge-bases?category=S9')).body).toEqual([item]);
    expect((await rest('GET', '/categories/S9/knowledge-bases')).body).toEqual([item]);
    expect((await rest('GET', '/categories/S10/knowledge-bases')).body).toEqual([]);
    expect((await rest('GET', `/knowledge-bases/${id}/info`)).body).toEqual({
      original_file_exists: true,
      vector_file_exists: true,
      original_file_size: 48,
      vector_file_size: 512,
      total_qa_pairs: 2,
    });
    expect((await rest('POST', `/knowledge-bases/${id}/search?query=where%20are%20you&top_k=1`)).body).toEqual([
      { questionid: '2', question: 'where are you', answer: 'In Ghent.', similarity_score: 1, rank: 1 },
    ]);
    const put = await rest('PUT', `/knowledge-bases/${id}`, { is_active: false });
    expect(put.body.data).toEqual({ ...item, is_active: false });
    const replaced = await rest(
      'POST',
      `/knowledge-bases/${id}/replace-file`,
      upload({}, '[{"questionid":"3","question":"what","answer":"that"}]'),
    );
    expect(replaced.body.data).toEqual({ ...item, is_active: false, total_qa_pairs: 1 });
    expect((await rest('DELETE', `/knowledge-bases/${id}`)).body).toEqual({
      success: true,
      message: 'Knowledge base deleted',
    });
    expect((await rest('GET', `/knowledge-bases/${id}`)).status).toBe(404);
  });

  it('takes entries in JSON, for a list by its name or for a custom scanner', async () => {
    const entries = [{ questionid: '1', question: 'what', answer: 'that' }];

    const forList = await rest('POST', '/knowledge-bases', {
      name: 'For a list',
      scanner_type: 'blacklist',
      scanner_identifier: 'Words',
      entries,
    });
    const forScanner = await rest('POST', '/knowledge-bases', {
      name: 'For a scanner',
      scanner_type: 'custom_scanner',
      scanner_identifier: 'S100',
      file: JSON.stringify(entries[0]),
    });

    expect(forList.body.data).toMatchObject({
      category: null,
      scanner_type: 'blacklist',
      scanner_identifier: 'Words',
      guardrail_name: 'Words',
    });
    expect(forScanner.body.data).toMatchObject({ scanner_type: 'custom_scanner', scanner_identifier: 'S100' });
  });

  it.each<[string, object | FormData, (string | number)[]]>([
    ['no file', { name: 'x' }, ['file']],
    ['an empty file', upload({ name: 'x' }, '\n'), ['file']],
    ['a line that is no JSON', upload({ name: 'x' }, `${file}oops`), ['file', 2]],
    ['a field that is missing', upload({ name: 'x' }, '{"questionid":"1","question":"a"}'), ['file', 0, 'answer']],
    [
      'a field that is no text',
      upload({ name: 'x' }, '[{"questionid":1,"question":"a","answer":"b"}]'),
      ['file', 0, 'questionid'],
    ],
    [
      'a question that is too long',
      upload({ name: 'x' }, JSON.stringify({ questionid: '', question: 'a'.repeat(2001), answer: 'b' })),
      ['file', 0, 'question'],
    ],
    ['no name', upload({}), ['name']],
    ['a scanner that is none', upload({ name: 'x', category: 'T1' }), ['category']],
    ['a whitelist', upload({ name: 'x', scanner_type: 'whitelist', scanner_identifier: 'w' }), ['scanner_type']],
    ['a threshold that is none', upload({ name: 'x', similarity_threshold: 'high' }), ['similarity_threshold']],
    ['a base for all tenants', upload({ name: 'x', is_global: 'true' }), ['is_global']],
  ])('refuses %s and names the place', async (_what, body, place) => {
    const reply = await rest('POST', '/knowledge-bases', body);

    expect(reply.status).toBe(422);
    expect(reply.body.detail.map(({ loc }) => loc)).toContainEqual(['body', ...place]);
  });

  it('refuses a form that is broken and one that is too large', async () => {
    const headers = {
      authorization: `Bearer ${tenant.admin.token}`,
      'content-type': 'multipart/form-data; boundary=x',
    };
    const post = (body: string) => fetch(`${url}/api/v1/config/knowledge-bases`, { method: 'POST', headers, body });

    expect((await post('not a form')).status).toBe(400);
    expect((await post('x'.repeat(17 * 1024 * 1024))).status).toBe(413);
  });

  it('lists what can be answered for', async () => {
    await tenant.admin
      .client(ListService)
      .createKeywordList({ list: { name: 'Words', kind: ListKind.BLACKLIST, keywords: ['x'] } });

    const { body } = await rest('GET', '/knowledge-bases/available-scanners');

    expect(body).toMatchObject({ blacklists: [{ value: 'Words', label: 'Words' }], custom_scanners: [] });
    expect(body.official_scanners).toHaveLength(21);
  });
});
