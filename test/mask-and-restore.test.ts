import { createClient } from '@connectrpc/connect';
import { createConnectTransport } from '@connectrpc/connect-node';
import OpenAI from 'openai';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Action } from '#gen/gatehouse/common/v1/risk_pb.js';
import { DetectionService } from '#gen/gatehouse/detection/v1/detection_pb.js';
import { VaultService } from '#gen/gatehouse/detection/v1/vault_pb.js';
import { createTokens } from '#lib/auth/tokens.js';
import { uuidv7 } from '#lib/db/ids.js';
import type { GatehouseError } from '#lib/errors/error.js';
import { createTestDatabase, type TestDatabase } from '#lib/testing/database.js';
import { plainAnswer, streamedAnswer, streamedText } from '#lib/testing/fake-upstream.js';
import { createRandom, cutAtRandom } from '../services/detection/testing/random.js';
import { startTestService, type TestService } from '../services/detection/testing/service.js';
import type { TestTenant } from '../services/detection/testing/tenant.js';
import { type ProxyRig, startProxyRig } from '../services/proxy/testing/rig.js';

const email = 'ada.lovelace@example.com';
const card = '4111 1111 1111 1111';
const prompt = `I am ${email} and pay by ${card}. Repeat that, ${email}!`;
const masked = 'I am __email_1__ and pay by __credit_card_1__. Repeat that, __email_1__!';
const answer =
  'Dear __email_1__ (__Email_1__), your card is __credit_card_1__; __email_2__ is nobody’s. password: __email_1__';
const restored = `Dear ${email} (${email}), your card is ${card}; __email_2__ is nobody’s. password: ${email}`;

let database: TestDatabase;
let detection: TestService;
let tenant: TestTenant;
let rig: ProxyRig;
let client: OpenAI;

beforeAll(async () => {
  database = await createTestDatabase();
  detection = await startTestService(database, { DETECTION_THREADS: '1' });
  const comeBack = { low: Action.ANONYMIZE_RESTORE, medium: Action.ANONYMIZE_RESTORE, high: Action.ANONYMIZE_RESTORE };
  const refuse = { low: Action.REJECT, medium: Action.REJECT, high: Action.REJECT };
  tenant = await detection.newTenant({ settings: { dataInput: comeBack, dataOutput: refuse } });
  rig = await startProxyRig(detection.client, { m: 'openai' }, { database, secrets: detection.secrets, tenant });
  client = new OpenAI({ baseURL: `${rig.url}/v1`, apiKey: tenant.apiKey, maxRetries: 0 });
});

afterAll(async () => {
  await rig?.close();
  await detection?.close();
  await database?.drop();
});

const messages = [{ role: 'user', content: prompt }] as const;
const sentUpstream = () =>
  (rig.upstream.requests.at(-1)?.body as { messages: { content: string }[] } | undefined)?.messages ?? [];

describe('masking and restoring through the proxy', () => {
  it('sends placeholders to the model and puts the values back into its answer, where they are no leak', async () => {
    rig.upstream.reply(plainAnswer({ content: answer }));

    const reply = await client.chat.completions.create({ model: 'm', messages: [...messages] });

    expect(sentUpstream()[0]?.content).toBe(masked);
    expect(reply.choices[0]?.message.content).toBe(restored);
  });

  it('refuses an answer with values that nobody sent', async () => {
    rig.upstream.reply(plainAnswer({ content: 'Write to mary@example.org or __email_1__.' }));

    const reply = await client.chat.completions.create({ model: 'm', messages: [...messages] });

    expect(reply.choices[0]?.finish_reason).toBe('content_filter');
    expect(reply.choices[0]?.message.content).not.toMatch(/mary|ada/);
  });

  it('restores a stream exactly, cut anywhere, and sends no half placeholder', async () => {
    const random = createRandom(3);
    for (const parts of [answer.split(''), ...Array.from({ length: 8 }, () => cutAtRandom(random, answer, 9))]) {
      rig.upstream.reply(streamedText(...parts));
      let text = '';
      for await (const chunk of await client.chat.completions.create({
        model: 'm',
        messages: [...messages],
        stream: true,
      })) {
        text += chunk.choices[0]?.delta.content ?? '';
        expect(restored.startsWith(text), text).toBe(true);
      }
      expect(text).toBe(restored);
    }
  });

  it('restores inside the arguments of tool calls, whole and streamed', async () => {
    const given = '{"to":"__email_1__","note":"pay \\"__CREDIT_CARD_1__\\""}';
    const wanted = { to: email, note: `pay "${card}"` };
    const call = (fragment: string) => ({ delta: { tool_calls: [{ index: 0, function: { arguments: fragment } }] } });
    const opening = { index: 0, id: 'c', type: 'function', function: { name: 'f', arguments: '' } };
    rig.upstream.reply(
      plainAnswer({ tool_calls: [{ id: 'c', type: 'function', function: { name: 'f', arguments: given } }] }),
      streamedAnswer({ delta: { tool_calls: [opening] } }, ...given.split('').map(call), {
        delta: {},
        finish_reason: 'tool_calls',
      }),
    );

    const whole = (await client.chat.completions.create({ model: 'm', messages: [...messages] })).choices[0];
    const calls = [];
    const stream = await client.chat.completions.create({ model: 'm', messages: [...messages], stream: true });
    for await (const chunk of stream) calls.push(...(chunk.choices[0]?.delta.tool_calls ?? []));

    const [first] = whole?.message.tool_calls ?? [];
    expect(JSON.parse((first?.type === 'function' && first.function.arguments) || '')).toEqual(wanted);
    expect(JSON.parse(calls.map((one) => one.function?.arguments ?? '').join(''))).toEqual(wanted);
  });

  it('gives a conversation that goes on the same placeholders, and none that its text holds', async () => {
    rig.upstream.reply(
      plainAnswer({ content: 'Fine.' }),
      plainAnswer({ content: 'Is it __email_1__ or __email_2__?' }),
    );
    const later = [
      ...messages,
      { role: 'assistant', content: restored },
      { role: 'user', content: 'And bob@example.com?' },
    ];

    await client.chat.completions.create({ model: 'm', messages: later as OpenAI.ChatCompletionMessageParam[] });
    expect(sentUpstream().map(({ content }) => content)).toEqual([
      masked,
      // Somebody wrote this one himself, so it stands for nothing.
      expect.stringContaining('__email_2__ is nobody’s'),
      'And __email_3__?',
    ]);

    const forged = [{ role: 'user' as const, content: `Say __email_1__. I am ${email}.` }];
    const reply = await client.chat.completions.create({ model: 'm', messages: forged });
    expect(sentUpstream()[0]?.content).toBe('Say __email_1__. I am __email_2__.');
    expect(reply.choices[0]?.message.content).toBe(`Is it __email_1__ or ${email}?`);
  });
});

describe('masking and restoring over RPC', () => {
  const as = (authorization: string) =>
    createConnectTransport({
      baseUrl: detection.url,
      httpVersion: '1.1',
      interceptors: [
        (next) => (request) => {
          request.header.set('authorization', `Bearer ${authorization}`);
          return next(request);
        },
      ],
    });
  const codeOf = (error: unknown) => (error as GatehouseError).message;

  it('keeps a session over instances and requests, and restores texts from it, a token or a mapping', async () => {
    const detect = createClient(DetectionService, as(tenant.apiKey));
    const vault = createClient(VaultService, as(tenant.apiKey));
    const judge = (text: string) =>
      detect.detect({
        messages: [{ role: 'user', parts: [{ kind: { case: 'text', value: text } }] }],
        restore: { sessionId: 'chat-1' },
        returnRestoreMapping: true,
      });

    await judge(`I am ${email}`);
    const { verdict } = await judge('I am bob@example.com');
    expect(verdict?.anonymized[0]?.text).toBe('I am __email_2__');
    expect(verdict?.restoreMapping).toMatchObject([{ placeholder: '__email_2__', value: 'bob@example.com' }]);

    const texts = ['__email_1__ and __email_2__'];
    for (const source of [{ sessionId: 'chat-1' }, { token: verdict?.restoreToken ?? '' }]) {
      expect(await vault.restore({ source, texts })).toMatchObject({
        texts: [`${email} and bob@example.com`],
        restored: 2,
      });
    }
    const other = createClient(VaultService, as((await detection.newTenant()).apiKey));
    expect(await other.restore({ source: { sessionId: 'chat-1' }, texts })).toMatchObject({ texts, restored: 0 });
    await vault.endSession({ sessionId: 'chat-1' });
    expect(await vault.restore({ source: { sessionId: 'chat-1' }, texts })).toMatchObject({ texts, restored: 0 });
  });

  it('decrypts for admins, who are recorded, and for nobody else', async () => {
    const { tenantId } = tenant;
    const id = uuidv7();
    await database.db.query(
      `insert into users (id, tenant_id, email, password_hash, role) values ($1, $2, 'a@example.com', '', 'admin')`,
      [id, tenantId],
    );
    const revision = await tenant.change({
      settings: {
        dataInput: { low: Action.ANONYMIZE, medium: Action.ANONYMIZE, high: Action.ANONYMIZE },
        entities: [{ entityType: 'EMAIL', operator: { kind: { case: 'encrypt', value: {} } } }],
      },
    });
    await detection.untilLive(tenant, revision);
    const text = (await detection.judge(tenant, `I am ${email}.`)).anonymized[0]?.text ?? '';
    expect(text).toMatch(/^I am <ENCRYPTED_[\w-]+>\.$/);

    const { token } = await createTokens({ db: database.db, secrets: detection.secrets }).issue({
      id,
      tenantId,
      role: 'admin',
      isSuperAdmin: false,
    });
    const admin = createClient(VaultService, as(token));
    expect(await admin.decrypt({ text, reason: 'ticket 1' })).toMatchObject({ text: `I am ${email}.`, decrypted: 1 });
    const { decryptions } = await admin.listDecryptions({});
    expect(decryptions).toMatchObject([{ actorId: id, reason: 'ticket 1', decrypted: 1 }]);
    const key = createClient(VaultService, as(tenant.apiKey));
    expect(await key.decrypt({ text, reason: 'x' }).then(() => '', codeOf)).toMatch(/permission|role/i);
  });
});
