import { create } from '@bufbuild/protobuf';
import { describe, expect, it } from 'vitest';
import { Action } from '#gen/gatehouse/common/v1/risk_pb.js';
import {
  StreamDeltaSchema,
  type StreamOpen,
  StreamOpenSchema,
  type StreamRelease,
} from '#gen/gatehouse/detection/v1/detection_pb.js';
import type { Verdict } from '#gen/gatehouse/detection/v1/verdict_pb.js';
import type { Principal } from '#lib/auth/principal.js';
import { GatehouseError } from '#lib/errors/error.js';
import type { CallOptions, GuardedStream } from '#lib/mesh/detection-client.js';
import { silentLog } from '#lib/telemetry/log.js';
import { createMetrics } from '#lib/telemetry/metrics.js';
import type { Admission } from '../policy/watch.js';
import type { JudgedRequest } from '../results/row.js';
import { testKeyed } from '../testing/keyed.js';
import { anonymizeAll, streamPolicy } from '../testing/stream.js';
import { createOpenStream } from './open-stream.js';

const { policy, plan } = streamPolicy({ settings: { dataOutput: anonymizeAll } });

describe('opening guarded streams', () => {
  it('keeps what is sent before the policy is there, and judges it in order', async () => {
    const harness = createHarness();

    const stream = harness.open();
    stream.send(create(StreamDeltaSchema, { text: 'mail jane@exam' }));
    stream.send(create(StreamDeltaSchema, { text: 'ple.com' }));
    stream.close();
    expect(harness.events).toEqual([]);
    harness.admit();
    await harness.ended;

    expect(harness.events).toEqual(['release 7', 'release 21', 'verdict ANONYMIZE']);
    expect(harness.released).toBe(1);
  });

  it('stores the verdict with the texts that it judged', async () => {
    const harness = createHarness();
    harness.admit();

    const stream = harness.open({ endUserId: 'u1' });
    stream.send(create(StreamDeltaSchema, { text: 'mail jane@example.com' }));
    stream.close();
    await harness.ended;

    expect(harness.recorded).toMatchObject([
      {
        verdict: { action: Action.ANONYMIZE, requestId: expect.stringMatching(/^guardrails-[\da-f]{32}$/) },
        request: { endUserId: 'u1' },
        applicationId: 'app',
        texts: [{ received: 'mail jane@example.com' }],
        findings: [{ finding: { entityType: 'EMAIL' } }],
      },
    ]);
  });

  it('stores nothing when it is asked not to', async () => {
    const harness = createHarness();
    harness.admit();

    harness.open({ skipRecord: true }).close();
    await harness.ended;

    expect(harness.events).toEqual(['verdict PASS']);
    expect(harness.recorded).toEqual([]);
  });

  it('passes on why the policy cannot be had', async () => {
    const harness = createHarness();

    harness.open();
    harness.refuse(new GatehouseError('APPLICATION_FOREIGN'));
    await harness.ended;

    expect(harness.events).toEqual(['error APPLICATION_FOREIGN']);
  });

  it('ends at its deadline without a verdict', async () => {
    const harness = createHarness();
    harness.admit();

    const stream = harness.open({}, { timeoutMs: 1 });
    stream.send(create(StreamDeltaSchema, { text: 'jane' }));
    await harness.ended;
    stream.close();

    expect(harness.events.at(-1)).toBe('error DEADLINE_EXCEEDED');
    expect(harness.released).toBe(1);
    expect(harness.recorded).toEqual([]);
  });

  it('ends when the signal gives up', async () => {
    const controller = new AbortController();
    const harness = createHarness();
    harness.admit();

    harness.open({}, { signal: controller.signal });
    controller.abort();
    await harness.ended;

    expect(harness.events).toEqual(['error CANCELED']);
  });

  it('calls nobody after it was cancelled, and gives the policy back', async () => {
    const harness = createHarness();

    const stream = harness.open();
    stream.send(create(StreamDeltaSchema, { text: 'hello ' }));
    stream.cancel();
    harness.admit();
    await harness.settled();

    expect(harness.events).toEqual([]);
    expect(harness.released).toBe(1);
  });

  it('stops telling of releases when one of them makes the caller give up', async () => {
    const harness = createHarness();
    harness.admit();
    harness.onRelease = () => stream.cancel();

    const stream: GuardedStream = harness.open();
    for (const channel of [0, 1]) stream.send(create(StreamDeltaSchema, { channel, text: 'jane' }));
    stream.close();
    await harness.settled();

    expect(harness.events).toEqual([expect.stringMatching(/^release \d$/)]);
  });
});

/** The service around a guarded stream, with a policy watch that answers when the test says so. */
function createHarness() {
  let admit: (admission: Admission) => void = () => undefined;
  let refuse: (error: Error) => void = () => undefined;
  let end: () => void = () => undefined;
  const admission = new Promise<Admission>((resolve, reject) => {
    admit = resolve;
    refuse = reject;
  });
  const harness = {
    events: [] as string[],
    recorded: [] as JudgedRequest[],
    released: 0,
    onRelease(_: StreamRelease): void {},
    ended: new Promise<void>((resolve) => {
      end = resolve;
    }),
    admit: () => admit({ policy, applicationId: 'app', language: 'en', release: () => void harness.released++ }),
    refuse: (error: Error) => refuse(error),
    /** Resolves when everything that waits for a promise has run. */
    settled: () => new Promise<void>((resolve) => setImmediate(resolve)),
    open(open: Partial<StreamOpen> = {}, options: CallOptions = {}) {
      const handlers = {
        onRelease(release: StreamRelease) {
          harness.events.push(`release ${release.end}`);
          harness.onRelease(release);
        },
        onVerdict(verdict: Verdict) {
          harness.events.push(`verdict ${Action[verdict.action]}`);
          end();
        },
        onError(error: Error) {
          harness.events.push(`error ${(error as GatehouseError).code}`);
          end();
        },
      };
      return openStream(create(StreamOpenSchema, open as object), principal, handlers, options);
    },
  };
  const openStream = createOpenStream({
    policies: { admit: () => admission, onRevision: () => undefined, revisions: () => ({}), close: () => undefined },
    compiled: () => plan.policy,
    pool: { searchHeavy: () => Promise.resolve(undefined) },
    results: {
      record(judged) {
        harness.recorded.push(judged);
        return undefined;
      },
      hasRoom: () => true,
      close: () => Promise.resolve(),
    },
    bans: { count: () => undefined },
    finishAnswer: () => undefined,
    keyedFor: () => testKeyed,
    vault: { read: () => ({ placeholders: [], session: undefined }) },
    defaultTimeoutMs: 30_000,
    log: silentLog,
    metrics: createMetrics({ processMetrics: false }),
  });
  return harness;
}

const principal: Principal = {
  kind: 'api_key',
  tenantId: 'tenant',
  applicationId: 'app',
  policyId: 'test',
  actorId: 'key',
  role: undefined,
  isSuperAdmin: false,
  language: 'en',
};
