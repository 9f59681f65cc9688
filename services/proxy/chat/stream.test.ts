import { create } from '@bufbuild/protobuf';
import { describe, expect, it } from 'vitest';
import { StreamOpenSchema } from '#gen/gatehouse/detection/v1/detection_pb.js';
import type { Principal } from '#lib/auth/principal.js';
import type { JsonObject } from '#lib/conversation/json.js';
import { GatehouseError } from '#lib/errors/error.js';
import type { DetectionClient } from '#lib/mesh/detection-client.js';
import { createMetrics } from '#lib/telemetry/metrics.js';
import { createGuardedAnswer } from './guarded-answer.js';
import type { SseWriter } from './sse-writer.js';
import { streamGuarded } from './stream.js';

const principal: Principal = {
  kind: 'api_key',
  tenantId: 'tenant',
  applicationId: 'app',
  policyId: 'policy',
  actorId: 'key',
  role: undefined,
  isSuperAdmin: false,
  language: 'zh',
};

/** What the client gets of an upstream that never stops by itself while the guard fails with the error. */
async function streamRefusedWith(error: GatehouseError): Promise<string> {
  const sent: unknown[] = [];
  const writer: SseWriter = {
    hasStarted: false,
    isFull: false,
    drained: async () => undefined,
    send: (data) => void sent.push(data),
    note: () => undefined,
    end: () => void sent.push('[DONE]'),
    fail: (body) => void sent.push(body),
  };
  const detection: DetectionClient = {
    detect: () => Promise.reject(new Error('nothing is asked of it')),
    openStream(_open, _principal, handlers) {
      queueMicrotask(() => handlers.onError(error));
      return { send: () => undefined, close: () => undefined, cancel: () => undefined };
    },
  };
  async function* chunks(): AsyncGenerator<JsonObject> {
    for (let n = 0; n < 1_000; n++) {
      await new Promise(setImmediate);
      yield { id: 'x', choices: [{ index: 0, delta: { content: 'word ' } }] };
    }
  }
  await streamGuarded({
    chunks: chunks(),
    createAnswer: createGuardedAnswer,
    writer,
    detection,
    open: create(StreamOpenSchema),
    principal,
    controller: new AbortController(),
    timeoutMs: 1_000,
    metrics: createMetrics({ processMetrics: false }),
  });
  return JSON.stringify(sent);
}

describe('streamGuarded', () => {
  it('tells a user who was banned since the prompt was judged, and sends nothing of the answer', async () => {
    const facts = { ban_until: '2026-11-24T10:00:00.000Z', reason: '因为' };

    const sent = await streamRefusedWith(new GatehouseError('USER_BANNED', { facts }));

    expect(sent).toContain('在 2026-11-24T10:00:00.000Z 之前,您无法使用此服务。原因:因为。');
    expect(sent).toContain('content_filter');
    expect(sent).toMatch(/"\[DONE\]"\]$/);
    expect(sent).not.toContain('word');
  });

  it('passes on any other error of detection', async () => {
    await expect(streamRefusedWith(new GatehouseError('OVERLOADED'))).rejects.toMatchObject({ code: 'OVERLOADED' });
  });
});
