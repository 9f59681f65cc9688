import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { Action } from '#gen/gatehouse/common/v1/risk_pb.js';
import { publishRevision } from '#lib/db/revisions.js';
import { plainAnswer, streamedText } from '#lib/testing/fake-upstream.js';
import { until } from '#lib/testing/until.js';
import { createWordGuard } from '#lib/testing/word-guard.js';
import { type ProxyRig, startProxyRig } from './testing/rig.js';

const words = createWordGuard();
let privateModelId = '';
/** The word guard, and a fourth rule: what holds "personal" goes to a private model. */
const detection = {
  ...words,
  openStream: words.openStream,
  async detect(...call: Parameters<typeof words.detect>) {
    const verdict = await words.detect(...call);
    const isPersonal = call[0].messages.some(({ parts }) =>
      parts.some(({ kind }) => kind.case === 'text' && kind.value.includes('personal')),
    );
    if (isPersonal) Object.assign(verdict, { action: Action.SWITCH_PRIVATE_MODEL, privateModelId });
    return verdict;
  },
};

let rig: ProxyRig;

beforeAll(async () => {
  rig = await startProxyRig(detection, { asked: 'openai', 'house-a': 'local', 'house-b': 'local' });
});

afterAll(() => rig?.close());

afterEach(async () => {
  privateModelId = '';
  await change(
    'update upstream_models as m set is_default_private_model = false, is_private_model = false where m.tenant_id = $1',
  );
  await change('update api_keys as k set budget = null where k.tenant_id = $1');
});

let revision = 0n;

/** Changes rows of the tenant and waits until the proxy has seen it. */
async function change(statement: string, ...values: unknown[]): Promise<void> {
  revision = await rig.database.db.transaction(async (tx) => {
    await tx.query(statement, [rig.tenantId, ...values]);
    return publishRevision(tx, { tenantId: rig.tenantId, diff: {} });
  });
  await until(async () => {
    const rows = await rig.database.db.query<{ revision: string | null }>(
      `select i.revisions -> $1 ->> 'revision' as revision from instances i`,
      [rig.tenantId],
    );
    return rows.every((row) => row.revision === null || BigInt(row.revision) >= revision);
  });
}

function post(content: string, rest: object = {}): Promise<Response> {
  return fetch(`${rig.url}/v1/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${rig.apiKey}` },
    body: JSON.stringify({ model: 'asked', messages: [{ role: 'user', content }], ...rest }),
  });
}

/** The key says which upstream was asked, the body under which name. */
function lastCall() {
  const { headers, body } = rig.upstream.requests.at(-1)!;
  return { authorization: headers.authorization, model: (body as { model: string }).model };
}

const markPrivate = (name: string, modelName = '') =>
  change(
    `update upstream_models as m
        set is_private_model = true, default_private_model_name = $3
      where m.tenant_id = $1 and m.name = $2`,
    name,
    modelName,
  );

describe('a prompt that may only go to a private model', () => {
  it('goes there, and the answer says that the model that was asked for has given it', async () => {
    await markPrivate('house-a', 'house-7b');
    rig.upstream.reply(plainAnswer({ content: 'from the house' }), streamedText('from ', 'the house'));

    const whole = (await (await post('personal')).json()) as { model: string };
    const streamed = await (await post('personal', { stream: true })).text();

    expect(whole).toMatchObject({ model: 'asked', choices: [{ message: { content: 'from the house' } }] });
    expect(streamed).toContain('"model":"asked"');
    expect(`${JSON.stringify(whole)}${streamed}`).not.toContain('house-7b');
    expect(lastCall()).toEqual({ authorization: 'Bearer upstream-key-local', model: 'house-7b' });
  });

  it('goes to the one that its policy names', async () => {
    await markPrivate('house-a', 'a');
    await markPrivate('house-b', 'b');
    const [row] = await rig.database.db.query<{ id: string }>(
      `select m.id from upstream_models m where m.tenant_id = $1 and m.name = 'house-b'`,
      [rig.tenantId],
    );
    privateModelId = row!.id;

    await post('personal');

    expect(lastCall().model).toBe('b');
  });

  it.each([false, true])('is stopped when there is none, and says so (stream: %s)', async (stream) => {
    const before = rig.upstream.requests.length;

    const response = await post('personal', { stream });

    expect(response.status).toBe(200);
    expect(response.headers.get('x-error-code')).toBe('PRIVATE_MODEL_UNAVAILABLE');
    const text = await response.text();
    expect(text).toContain('may only go to a private model, and none is available');
    expect(text).toContain('content_filter');
    expect(rig.upstream.requests.length).toBe(before);
  });

  it('leaves other prompts where they were to go', async () => {
    await markPrivate('house-a');

    await post('anything else');

    expect(lastCall()).toEqual({ authorization: 'Bearer upstream-key-openai', model: 'asked' });
  });
});

describe('a budget', () => {
  it('lets the answer through that uses it up, and then refuses in the shape of OpenAI', async () => {
    await change(
      `update api_keys as k set budget = '{"period": "month", "max_tokens": 20, "max_cost_micros": 0}' where k.tenant_id = $1`,
    );

    // Other tests of this file have used the key as well, so the first may be the last.
    await post('Hello');
    const refused = await post('Hello');

    expect(refused.status).toBe(429);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(await refused.json()).toEqual({
      error: {
        message: 'The budget of this API key is used up',
        type: 'insufficient_quota',
        param: null,
        code: 'budget_exceeded',
      },
    });
  });

  it('is kept by what the database has booked for the key', async () => {
    await post('Hello');

    await until(async () => {
      const [row] = await rig.database.db.query<{ requests: bigint; tokens: bigint }>(
        `select sum(m.requests)::bigint as requests, sum(m.input_tokens + m.output_tokens)::bigint as tokens
           from model_usage m
          where m.tenant_id = $1 and m.model = 'asked' and m.upstream_name = 'asked'`,
        [rig.tenantId],
      );
      return (row?.requests ?? 0n) > 0n && (row?.tokens ?? 0n) >= 21n;
    });
  });
});

describe('the health of upstream models', () => {
  it('is shown to their tenant over RPC and to everybody as a check', async () => {
    await post('Hello');

    const reply = await fetch(`${rig.url}/gatehouse.proxy.v1.UpstreamHealthService/ListUpstreamHealth`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${rig.apiKey}` },
      body: '{}',
    });

    const { upstreams } = (await reply.json()) as { upstreams: { name: string; state: string }[] };
    expect(upstreams.find(({ name }) => name === 'asked')).toMatchObject({ state: 'UPSTREAM_STATE_CLOSED' });
    expect((await fetch(`${rig.url}/health/models`)).status).toBe(200);
  });
});
