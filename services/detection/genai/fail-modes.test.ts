import { create } from '@bufbuild/protobuf';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Action } from '#gen/gatehouse/common/v1/risk_pb.js';
import { ChannelKind, StreamDeltaSchema, StreamOpenSchema } from '#gen/gatehouse/detection/v1/detection_pb.js';
import { UnjudgedReason, type Verdict } from '#gen/gatehouse/detection/v1/verdict_pb.js';
import { FailMode, StreamMode } from '#gen/gatehouse/policy/v1/policy_pb.js';
import { createTestDatabase, type TestDatabase } from '#lib/testing/database.js';
import { type FakeGuardModel, type GuardFault, startFakeGuardModel } from '#lib/testing/fake-guard-model.js';
import { officialScanners } from '../catalog/index.js';
import { startTestService, type TestService } from '../testing/service.js';
import type { TestTenant } from '../testing/tenant.js';

let database: TestDatabase;
let model: FakeGuardModel;
let service: TestService;

beforeAll(async () => {
  [database, model] = await Promise.all([createTestDatabase(), startFakeGuardModel()]);
  service = await startTestService(database, {
    GUARD_MODEL_BASE_URL: model.url,
    GUARD_MODEL_TIMEOUT_MS: '200',
    DETECTION_CONCURRENCY: '2',
  });
});

afterAll(async () => {
  await service?.close();
  await model?.close();
  await database?.drop();
});

/** Far more than the 200 ms that the model gets, and far less than anybody would wait. */
const patienceMs = 5_000;

const faults: readonly (readonly [string, GuardFault, readonly UnjudgedReason[]])[] = [
  ['down', { kind: 'reset' }, [UnjudgedReason.SCANNER_FAILED]],
  ['broken', { kind: 'status', status: 500 }, [UnjudgedReason.SCANNER_FAILED]],
  // The breaker leaves a model alone that does not answer, and then it has failed and is not late.
  ['slow', { kind: 'silent' }, [UnjudgedReason.DEADLINE, UnjudgedReason.SCANNER_FAILED]],
  ['trickling', { kind: 'trickle' }, [UnjudgedReason.DEADLINE, UnjudgedReason.SCANNER_FAILED]],
  ['lying', { kind: 'says', text: 'unsafe\nS77' }, [UnjudgedReason.SCANNER_FAILED]],
  ['garbage', { kind: 'body', text: '\u0000\ufffd<html>' }, [UnjudgedReason.SCANNER_FAILED]],
];

const judgesAnswers = officialScanners.filter(({ enabled, scanResponse }) => enabled && scanResponse);
const backed = officialScanners.filter(
  ({ enabled, scanPrompt, signatures }) => enabled && scanPrompt && signatures.length > 0,
);
const unbacked = officialScanners.filter(
  ({ enabled, scanPrompt, signatures }) => enabled && scanPrompt && signatures.length === 0,
);

/** What is refused on input and on output when nothing that answers has anything against it. */
const modes: readonly (readonly [
  string,
  (streamMode: StreamMode) => Promise<TestTenant>,
  Action,
  Action | undefined,
])[] = [
  [
    'fails closed',
    (streamMode) => service.newTenant({ settings: { streamMode, failMode: FailMode.CLOSED } }),
    Action.REJECT,
    Action.REJECT,
  ],
  [
    'fails open',
    (streamMode) => service.newTenant({ settings: { streamMode, failMode: FailMode.OPEN } }),
    Action.PASS,
    Action.PASS,
  ],
  [
    'degrades where signatures stand in',
    (streamMode) =>
      service.newTenant({ settings: { streamMode, failMode: FailMode.OPEN, scanners: withMode(backed) } }),
    Action.PASS,
    Action.PASS,
  ],
  ...(unbacked.length === 0
    ? []
    : [
        [
          'degrades where nothing stands in',
          (streamMode: StreamMode) =>
            service.newTenant({ settings: { streamMode, failMode: FailMode.OPEN, scanners: withMode(unbacked) } }),
          Action.REJECT,
          undefined,
        ] as const,
      ]),
];

function withMode(scanners: readonly { readonly tag: string }[]) {
  return scanners.map(({ tag }) => ({ tag, failMode: FailMode.DEGRADE }));
}

const table = faults.flatMap(([name, fault, reasons]) =>
  modes.map(([mode, tenant, onInput, onOutput]) => ({ name, fault, reasons, mode, tenant, onInput, onOutput })),
);

describe('W-7: a guard model that is not there, and what the policy wants then', () => {
  it.each(table)('is $name: a policy that $mode', async ({ fault, reasons, tenant: make, onInput, onOutput }) => {
    const [strict, bounded] = [await make(StreamMode.STRICT), await make(StreamMode.BOUNDED)];
    // Compiled before the clock runs; the machine may have much else to do.
    for (const tenant of [strict, bounded]) await service.judge(tenant, 'warm up');
    model.fault(fault);
    try {
      const started = performance.now();
      const response = await service.post(strict, '/v1/guardrails/input', { input: 'What a nice day it is.' });
      const body = (await response.json()) as { suggest_action: string };

      expect(response.status).toBe(200);
      expect(body.suggest_action).toBe(Action[onInput].toLowerCase());
      expect(response.headers.get('x-not-judged')).toMatch(/S\d+=(scanner_failed|deadline)/);

      for (const tenant of [strict, bounded]) {
        const { verdict, delivered } = await streamed(tenant, 'What a nice day it is.');
        expect(verdict.unjudged.length).toBeGreaterThanOrEqual(judgesAnswers.length > 0 ? 1 : 0);
        for (const { reason } of verdict.unjudged) expect(reasons).toContain(reason);
        if (onOutput === undefined) continue;
        expect(verdict.action).toBe(onOutput);
        // A strict stream that is refused has let nothing out.
        if (tenant === strict) expect(delivered).toBe(onOutput === Action.PASS ? 22 : 0);
      }
      expect(performance.now() - started).toBeLessThan(4 * patienceMs);
    } finally {
      model.fault(undefined);
    }
  });
});

describe('a service with more to do than it may', () => {
  it('answers as old clients know it, with a time to come back, and tells its load', async () => {
    const tenant = await service.newTenant({ settings: { failMode: FailMode.OPEN } });
    model.fault({ kind: 'silent' });

    const replies = await Promise.all(
      Array.from({ length: 6 }, (_, n) => service.post(tenant, '/v1/guardrails/input', { input: `question ${n}` })),
    );
    model.fault(undefined);

    const refused = replies.find(({ status }) => status === 429);
    expect(refused?.headers.get('retry-after')).toBe('1');
    expect(refused?.headers.get('x-concurrent-limit')).toBe('2');
    expect(Number(refused?.headers.get('x-current-concurrent'))).toBeGreaterThan(2);
    expect(await refused?.json()).toEqual({
      error: {
        message: 'Too much work at once',
        type: 'service_overloaded',
        code: 429,
        service: 'detection',
        retry_after: 1,
      },
    });
    expect(replies.some(({ status }) => status === 200)).toBe(true);
  });
});

/** Guards one answer; resolves with the verdict and how much of it went out. */
function streamed(tenant: TestTenant, text: string): Promise<{ verdict: Verdict; delivered: number }> {
  return new Promise((resolve, reject) => {
    let delivered = 0;
    const guarded = service.client.openStream(create(StreamOpenSchema, { skipRecord: true }), tenant.principal, {
      onRelease: ({ end }) => {
        delivered = end;
      },
      onVerdict: (verdict) => resolve({ verdict, delivered }),
      onError: reject,
    });
    guarded.send(create(StreamDeltaSchema, { channel: 0, text, kind: ChannelKind.CONTENT }));
    guarded.close();
  });
}
