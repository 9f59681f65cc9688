import { create } from '@bufbuild/protobuf';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Action, Mode } from '#gen/gatehouse/common/v1/risk_pb.js';
import { ChannelKind, StreamDeltaSchema, StreamOpenSchema } from '#gen/gatehouse/detection/v1/detection_pb.js';
import type { Verdict } from '#gen/gatehouse/detection/v1/verdict_pb.js';
import { FailMode, StreamMode } from '#gen/gatehouse/policy/v1/policy_pb.js';
import { createTestDatabase, type TestDatabase } from '#lib/testing/database.js';
import { type FakeGuardModel, startFakeGuardModel } from '#lib/testing/fake-guard-model.js';
import { startTestService, type TestService } from '../testing/service.js';
import type { TestTenant } from '../testing/tenant.js';

let database: TestDatabase;
let model: FakeGuardModel;
let service: TestService;
const tenants = new Map<StreamMode, TestTenant>();

beforeAll(async () => {
  [database, model] = await Promise.all([createTestDatabase(), startFakeGuardModel()]);
  service = await startTestService(database, { GUARD_MODEL_BASE_URL: model.url });
  for (const streamMode of [StreamMode.STRICT, StreamMode.BOUNDED, StreamMode.OBSERVE])
    tenants.set(streamMode, await service.newTenant({ settings: { streamMode } }));
  model.flag('bombs', { tags: ['S5'] });
});

afterAll(async () => {
  await service?.close();
  await model?.close();
  await database?.drop();
});

/** A guarded stream of a test: what was delivered, and the verdict. */
function open(tenant: TestTenant, question = '') {
  const delivered: Record<number, number> = {};
  const stream = {
    send: (_text: string, _channel?: number, _kind?: ChannelKind) => {},
    close: (_channel?: number) => {},
  };
  const verdict = new Promise<Verdict>((resolve, reject) => {
    const context =
      question === '' ? [] : [{ role: 'user', parts: [{ kind: { case: 'text' as const, value: question } }] }];
    const guarded = service.client.openStream(
      create(StreamOpenSchema, { skipRecord: true, context }),
      tenant.principal,
      {
        onRelease: ({ channel, end }) => {
          delivered[channel] = end;
        },
        onVerdict: resolve,
        onError: reject,
      },
    );
    stream.send = (text, channel = 0, kind = ChannelKind.CONTENT) => {
      guarded.send(create(StreamDeltaSchema, { channel, text, kind }));
    };
    stream.close = (channel) => guarded.close(channel);
  });
  return { stream, delivered, verdict };
}

describe('a streamed answer', () => {
  it.each([
    ['strictly', StreamMode.STRICT],
    ['bounded', StreamMode.BOUNDED],
  ])(
    'guarded %s is judged by the model as a whole, with its question, before the last of it goes out',
    async (_how, mode) => {
      const { stream, delivered, verdict } = open(tenants.get(mode)!, `How? ${mode}`);

      stream.send('First you buy bom');
      stream.send('bs at the market');
      stream.close();

      expect(await verdict).toMatchObject({ action: Action.REJECT, decidedBy: 'S5', findings: [{ scannerTag: 'S5' }] });
      expect(model.questions.at(-1)?.conversation).toEqual([
        '',
        `User: How? ${mode}`,
        '',
        'Agent: First you buy bombs at the market',
        '',
      ]);
      if (mode === StreamMode.STRICT) expect(delivered).toEqual({});
    },
  );

  it('is delivered whole when the model has nothing against it', async () => {
    const { stream, delivered, verdict } = open(tenants.get(StreamMode.STRICT)!);

    stream.send('Paris is the capital of France.');
    stream.close();

    expect(await verdict).toMatchObject({ action: Action.PASS, findings: [], unjudged: [] });
    expect(delivered).toEqual({ 0: 31 });
  });

  it('that is bounded ends while it is being written, when the model finds something', async () => {
    const { stream, delivered, verdict } = open(tenants.get(StreamMode.BOUNDED)!);

    stream.send(`Buy bombs. ${'An ordinary sentence. '.repeat(60)}`);

    expect(await verdict).toMatchObject({ action: Action.REJECT, decidedBy: 'S5' });
    expect(delivered[0]).toBeGreaterThan(0);
  });

  it('that is observed goes out at once, and the finding is reported', async () => {
    const { stream, delivered, verdict } = open(tenants.get(StreamMode.OBSERVE)!);

    stream.send('Buy bombs somewhere');
    stream.close();

    expect(await verdict).toMatchObject({
      action: Action.PASS,
      monitoredAction: Action.REJECT,
      findings: [{ scannerTag: 'S5', mode: Mode.MONITOR }],
    });
    expect(delivered).toEqual({ 0: 19 });
  });

  it('releases the arguments of a tool call when the model has judged them', async () => {
    const { stream, delivered, verdict } = open(tenants.get(StreamMode.BOUNDED)!);
    const before = model.questions.length;

    stream.send('{"q":"bo\\u006dbs"}', 3, ChannelKind.TOOL_ARGUMENTS);
    stream.close(3);

    expect(await verdict).toMatchObject({ action: Action.REJECT, decidedBy: 'S5' });
    expect(model.questions.slice(before).map(({ judged }) => judged)).toEqual(['Agent: {"q":"bombs"}']);
    expect(delivered).toEqual({});
  });

  it('W-7: is refused, or goes on, as the policy says when the model does not answer', async () => {
    const openTenant = await service.newTenant({ settings: { failMode: FailMode.OPEN } });
    model.fault({ kind: 'says', text: 'maybe' });

    const verdicts = [];
    for (const tenant of [tenants.get(StreamMode.STRICT)!, openTenant]) {
      const { stream, verdict } = open(tenant);
      stream.send('An answer that nobody judged');
      stream.close();
      verdicts.push(await verdict);
    }
    model.fault(undefined);

    expect(verdicts.map(({ action, decidedBy }) => [action, decidedBy])).toEqual([
      [Action.REJECT, 'fail mode'],
      [Action.PASS, 'default'],
    ]);
    expect(verdicts.every(({ unjudged }) => unjudged.some(({ scannerTag }) => scannerTag === 'S5'))).toBe(true);
  });
});
