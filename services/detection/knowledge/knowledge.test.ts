import { create } from '@bufbuild/protobuf';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { Action, Phase } from '#gen/gatehouse/common/v1/risk_pb.js';
import { ChannelKind, DetectRequestSchema, StreamOpenSchema } from '#gen/gatehouse/detection/v1/detection_pb.js';
import type { Verdict } from '#gen/gatehouse/detection/v1/verdict_pb.js';
import { ListKind } from '#gen/gatehouse/policy/v1/policy_pb.js';
import { GatehouseError } from '#lib/errors/error.js';
import { createTestDatabase, type TestDatabase } from '#lib/testing/database.js';
import { startTestService, type TestService } from '../testing/service.js';
import type { TestKnowledgeBase, TestTenant } from '../testing/tenant.js';

let database: TestDatabase;
let service: TestService;

beforeAll(async () => {
  database = await createTestDatabase();
  service = await startTestService(database);
});

afterAll(async () => {
  await service?.close();
  await database?.drop();
});

afterEach(() => {
  service.embedding.failure = undefined;
});

const question = 'may i ask you about project nightfall';
const lists = [
  { kind: ListKind.BLACKLIST, name: 'Projects', keywords: ['nightfall'] },
  { kind: ListKind.BLACKLIST, name: 'Words', keywords: ['darn'] },
];
const base = (name: string, answer: string, fields: Partial<TestKnowledgeBase> = {}): TestKnowledgeBase => ({
  name,
  entries: [
    ['when do you open', 'At nine.'],
    [question, answer],
  ],
  ...fields,
});

/** A tenant with two blacklists and these bases, once they are in force. */
async function tenantWith(bases: readonly TestKnowledgeBase[]): Promise<TestTenant> {
  const tenant = await service.newTenant({ lists });
  await service.judge(tenant, 'load it');
  await service.untilLive(tenant, await tenant.learn(bases));
  return tenant;
}

const ask = (tenant: TestTenant, text: string) => service.judge(tenant, text);

describe('a refusal', () => {
  it('is answered by the entry that lies nearest to what was said', async () => {
    const tenant = await tenantWith([base('Any', 'Ask the press office.')]);

    const verdict = await ask(tenant, `${question}?`);

    expect(verdict).toMatchObject({
      action: Action.REJECT,
      answer: 'Ask the press office.',
      knowledge: { questionId: 'q2', similarity: expect.closeTo(0.97, 1) },
    });
  });

  it('is answered by the best base, not by the first one (W-32)', async () => {
    const close = 'may i ask you about project nightfall today';
    const tenant = await tenantWith([
      base('A, near enough', 'Near.', { entries: [[close, 'Near.']] }),
      base('B, nearest', 'Nearest.'),
      base('C, near enough too', 'Near as well.', { entries: [[close, 'Near as well.']] }),
    ]);

    expect((await ask(tenant, question)).answer).toBe('Nearest.');
  });

  it('leaves out a base whose own threshold is not reached, however near it is', async () => {
    const tenant = await tenantWith([
      base('Strict', 'Strict.', { threshold: 1 }),
      base('Lax', 'Lax.', { threshold: 0.3, entries: [['nightfall', 'Lax.']] }),
    ]);

    expect((await ask(tenant, question)).answer).toBe('Strict.');
    expect((await ask(tenant, `${question}?`)).answer).toBe('Lax.');
  });

  it.each<[string, Partial<TestKnowledgeBase>, boolean]>([
    ['for its list', { scannerTag: 'blacklist', scannerName: 'Projects' }, true],
    ['for every blacklist', { scannerTag: 'blacklist' }, true],
    ['for another list', { scannerTag: 'blacklist', scannerName: 'Words' }, false],
    ['for another scanner', { scannerTag: 'S9' }, false],
    ['that is switched off', { disabled: true }, false],
  ])('is answered by a base %s: %o', async (_what, fields, isUsed) => {
    const tenant = await tenantWith([base('Base', 'From the base.', fields)]);

    expect((await ask(tenant, question)).answer === 'From the base.').toBe(isUsed);
  });

  it('is looked up by the text that decided, not by the whole conversation (W-32)', async () => {
    const tenant = await tenantWith([base('Any', 'Ask the press office.')]);
    const before = service.embedding.asked.length;

    const verdict = await service.judge(tenant, [
      ['system', 'You are a helpful assistant of a large company and answer politely in two sentences.'],
      ['user', question],
      ['assistant', 'One moment please.'],
      ['user', 'Take your time, there is no hurry at all.'],
    ]);

    expect(service.embedding.asked.slice(before)).toEqual([question]);
    expect(verdict.answer).toBe('Ask the press office.');
  });

  it('is looked up by the part of a long text around the hit', async () => {
    const tenant = await tenantWith([base('Any', 'x')]);
    const before = service.embedding.asked.length;

    await ask(tenant, `${'lorem ipsum '.repeat(500)}nightfall${' dolor sit'.repeat(500)}`);

    const [asked = ''] = service.embedding.asked.slice(before);
    expect(asked).toHaveLength(2_000);
    expect(Math.abs(asked.indexOf('nightfall') - 1_000)).toBeLessThan(20);
  });

  it('by personal data is never answered from a base, and nothing else asks for embeddings', async () => {
    const tenant = await tenantWith([base('Any', 'From the base.', { threshold: 0 })]);
    const before = service.embedding.asked.length;
    const card = ['4111', '1111', '1111', '1111'].join(' ');

    const refused = await ask(tenant, `my card is ${card}`);
    await ask(tenant, 'hello');

    expect(refused.action).toBe(Action.REJECT);
    expect(refused.answer).not.toBe('From the base.');
    expect(refused.knowledge).toBeUndefined();
    expect(service.embedding.asked.length).toBe(before);
  });

  it('gets the template when embeddings fail, and in time when they do not come (W-42)', async () => {
    const tenant = await tenantWith([base('Any', 'From the base.')]);

    service.embedding.failure = new GatehouseError('SERVICE_UNREACHABLE');
    expect((await ask(tenant, question)).answer).toContain('Projects');
    service.embedding.failure = undefined;
    service.embedding.delay = new Promise(() => undefined);
    const request = create(DetectRequestSchema, {
      messages: [{ role: 'user', parts: [{ kind: { case: 'text', value: question } }] }],
    });
    const late = await service.client.detect(request, tenant.principal, { timeoutMs: 300 });
    service.embedding.delay = undefined;

    expect(late.answer).toContain('Projects');
    expect((await ask(tenant, question)).answer).toBe('From the base.');
  });

  it('never compares vectors of different models', async () => {
    const tenant = await tenantWith([base('Old', 'From the base.', { model: 'older model', threshold: 0 })]);

    expect((await ask(tenant, question)).answer).toContain('Projects');
  });

  it('is answered from the new entries as soon as their revision is live, and from none when they are gone', async () => {
    const tenant = await tenantWith([base('Any', 'First.')]);
    const first = await ask(tenant, question);

    await service.untilLive(tenant, await tenant.learn([base('Any', 'Second.')]));
    const second = await ask(tenant, question);
    await service.untilLive(tenant, await tenant.learn([]));
    const third = await ask(tenant, question);

    expect([first.answer, second.answer]).toEqual(['First.', 'Second.']);
    expect(third.answer).toContain('Projects');
    expect(third.policyRevision).toBeGreaterThan(second.policyRevision);
  });

  it('is answered from a large base too, searched on another thread (W-42)', async () => {
    const entries = Array.from({ length: 2_500 }, (_, n): [string, string] => [`question number ${n} of many`, `${n}`]);
    const tenant = await tenantWith([base('Large', 'x', { entries: [...entries, [question, 'Found.']] })]);

    expect((await ask(tenant, question)).answer).toBe('Found.');
  });

  it('is answered from none of another tenant', async () => {
    await tenantWith([base('Theirs', 'From another tenant.', { threshold: 0 })]);
    const tenant = await tenantWith([]);

    expect((await ask(tenant, question)).answer).toContain('Projects');
  });
});

describe('a guarded stream', () => {
  it('ends with the answer of a base, and is stored with it', async () => {
    const tenant = await tenantWith([base('Any', 'Ask the press office.')]);

    const verdict = await new Promise<Verdict>((resolve, reject) => {
      const stream = service.client.openStream(create(StreamOpenSchema), tenant.principal, {
        onRelease: () => undefined,
        onVerdict: resolve,
        onError: reject,
      });
      stream.send({
        $typeName: 'gatehouse.detection.v1.StreamDelta',
        channel: 0,
        kind: ChannelKind.CONTENT,
        text: question,
      });
      stream.close();
    });

    expect(verdict).toMatchObject({ action: Action.REJECT, phase: Phase.OUTPUT, answer: 'Ask the press office.' });
    const deadline = Date.now() + 20_000;
    let stored: { answer: string }[] = [];
    while (stored.length === 0 && Date.now() < deadline)
      stored = await database.db.query(
        `select r.verdict ->> 'answer' as answer
           from detection_results r
          where r.tenant_id = $1 and r.request_id = $2`,
        [tenant.tenantId, verdict.requestId],
      );
    expect(stored).toEqual([{ answer: 'Ask the press office.' }]);
  });
});
