import { create } from '@bufbuild/protobuf';
import { describe, expect, it } from 'vitest';
import { DetectRequestSchema } from '#gen/gatehouse/detection/v1/detection_pb.js';
import { VerdictSchema } from '#gen/gatehouse/detection/v1/verdict_pb.js';
import type { Principal } from '#lib/auth/principal.js';
import type { DetectionClient } from '#lib/mesh/detection-client.js';
import { createLoad } from './load.js';

const request = create(DetectRequestSchema, {});

describe('createLoad', () => {
  it('refuses the tenant that takes all places, and lets another one in', async () => {
    const { client, finish } = waitingClient();
    const load = createLoad(4);
    const guarded = load.guard(client);

    const flood = Array.from({ length: 6 }, () => guarded.detect(request, of('flood')));
    const refused = await Promise.allSettled(flood.slice(4));
    const other = guarded.detect(request, of('other'));

    expect(refused).toMatchObject([
      { reason: { code: 'OVERLOADED', retryAfterSeconds: 1 } },
      { reason: { code: 'OVERLOADED' } },
    ]);
    expect(load.running).toBe(5);
    finish();
    await Promise.all([...flood.slice(0, 4), other]);
    expect(load.running).toBe(0);
    await guarded.detect(request, of('flood'));
  });

  it('lets nobody in beyond twice the limit', async () => {
    const { client, finish } = waitingClient();
    const guarded = createLoad(4).guard(client);

    const many = Array.from({ length: 12 }, (_, n) => guarded.detect(request, of(`tenant ${n}`)));
    finish();
    const outcomes = await Promise.allSettled(many);

    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(8);
  });
});

/** A client whose checks wait until they are told to finish; later ones end at once. */
function waitingClient(): { client: DetectionClient; finish: () => void } {
  let finish = () => {};
  const finished = new Promise<void>((resolve) => {
    finish = resolve;
  });
  const client: DetectionClient = {
    async detect() {
      await finished;
      return create(VerdictSchema, {});
    },
    openStream: () => ({ send: () => undefined, close: () => undefined, cancel: () => undefined }),
  };
  return { client, finish };
}

function of(tenantId: string): Principal {
  return {
    kind: 'api_key',
    tenantId,
    applicationId: '',
    policyId: '',
    actorId: '',
    role: undefined,
    isSuperAdmin: false,
    language: 'en',
  };
}
