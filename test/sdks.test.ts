import { createAnthropic } from '@ai-sdk/anthropic';
import { createOpenAI } from '@ai-sdk/openai';
import Anthropic from '@anthropic-ai/sdk';
import { HumanMessage } from '@langchain/core/messages';
import { tool as langChainTool } from '@langchain/core/tools';
import { ChatOpenAI, OpenAIEmbeddings } from '@langchain/openai';
import { embed, generateObject, generateText, jsonSchema, streamText, type ToolSet } from 'ai';
import OpenAI from 'openai';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { failure, json, plainAnswer, streamedAnswer, streamedText } from '#lib/testing/fake-upstream.js';
import { createWordGuard, guardAnswer } from '#lib/testing/word-guard.js';
import { type ProxyRig, startProxyRig } from '../services/proxy/testing/rig.js';

/**
 * The clients that programs use, unchanged but for the base URL, against the proxy and an upstream that speaks chat
 * completions only: the protocols of Anthropic and of responses are translated on the way, and guarded in their own shape.
 */
let rig: ProxyRig;
const guard = createWordGuard();
const model = 'model-local';

beforeAll(async () => {
  rig = await startProxyRig(guard, { [model]: 'local' });
});

afterAll(() => rig?.close());
afterEach(() => guard.reset());

const call = { id: 'c1', type: 'function', function: { name: 'mail', arguments: '{"to":"ada@example.com"}' } };
const calling = () => rig.upstream.reply(plainAnswer({ tool_calls: [call], finish_reason: 'tool_calls' }));
const streamedCall = () =>
  rig.upstream.reply(
    streamedAnswer(
      { delta: { role: 'assistant', content: null } },
      { delta: { tool_calls: [{ index: 0, id: 'c1', type: 'function', function: { name: 'mail', arguments: '' } }] } },
      { delta: { tool_calls: [{ index: 0, function: { arguments: '{"to":"ada@exa' } }] } },
      { delta: { tool_calls: [{ index: 0, function: { arguments: 'mple.com"}' } }] } },
      { delta: {}, finish_reason: 'tool_calls' },
    ),
  );
const streamedMail = () => rig.upstream.reply(streamedText('Mail ada@', 'example.com ', 'now.'));
const masked = 'Mail <EMAIL> now.';
const parameters = { type: 'object', properties: { to: { type: 'string' } }, required: ['to'] } as const;
const answerShape = z.object({ to: z.string() });
const tooMany = () => rig.upstream.reply(failure(429, { message: 'Slow down', type: 'rate_limit_exceeded' }));

describe('the official OpenAI SDK', () => {
  const client = () => new OpenAI({ baseURL: `${rig.url}/v1`, apiKey: rig.apiKey, maxRetries: 0 });

  it('chats, whole and streamed, and runs tools', async () => {
    const messages = [{ role: 'user', content: 'x' }] as const;
    rig.upstream.reply(plainAnswer({ content: 'Mail ada@example.com now.' }));
    const answer = await client().chat.completions.create({ model, messages: [...messages] });
    streamedMail();
    const text = await client()
      .chat.completions.stream({ model, messages: [...messages] })
      .finalContent();
    streamedCall();
    const tools = [{ type: 'function' as const, function: { name: 'mail', parameters } }];
    const final = await client()
      .chat.completions.stream({ model, messages: [...messages], tools })
      .finalMessage();

    expect([answer.choices[0]?.message.content, text]).toEqual([masked, masked]);
    expect(final.tool_calls?.[0]).toMatchObject({
      id: 'c1',
      function: { name: 'mail', arguments: '{"to":"<EMAIL>"}' },
    });
  });

  it('uses responses, whole and streamed, with tools and structured output', async () => {
    rig.upstream.reply(plainAnswer({ content: 'Mail ada@example.com now.' }));
    const whole = await client().responses.create({ model, input: 'x' });
    streamedMail();
    const streamed = await client().responses.stream({ model, input: 'x' }).finalResponse();
    streamedCall();
    const tools = [{ type: 'function' as const, name: 'mail', parameters, strict: false }];
    const called = await client().responses.stream({ model, input: 'x', tools }).finalResponse();
    rig.upstream.reply(plainAnswer({ content: '{"to":"ada@example.com"}' }));
    const format = { type: 'json_schema' as const, name: 'a', schema: parameters, strict: true };
    const parsed = await client().responses.create({ model, input: 'x', text: { format } });

    expect([whole.output_text, streamed.output_text]).toEqual([masked, masked]);
    expect(called.output[0]).toMatchObject({ type: 'function_call', call_id: 'c1', arguments: '{"to":"<EMAIL>"}' });
    expect(JSON.parse(parsed.output_text)).toEqual({ to: '<EMAIL>' });
    expect(rig.upstream.requests.at(-1)?.body).toMatchObject({
      response_format: { type: 'json_schema', json_schema: { name: 'a', strict: true } },
    });
  });

  it('completes prompts, embeds, and lists models', async () => {
    rig.upstream.reply(
      json(200, {
        id: 'c',
        object: 'text_completion',
        choices: [{ index: 0, text: 'ada@example.com', finish_reason: 'stop' }],
      }),
    );
    const completion = await client().completions.create({ model, prompt: 'x' });
    const embedding = await client().embeddings.create({ model, input: 'I am ada@example.com' });
    const ids = [];
    for await (const { id } of client().models.list()) ids.push(id);

    expect(completion.choices[0]?.text).toBe('<EMAIL>');
    expect(embedding.data[0]?.embedding.length).toBeGreaterThan(0);
    expect(rig.upstream.requests.at(-1)?.body).toMatchObject({ input: 'I am <EMAIL>' });
    expect(ids).toEqual([model]);
    expect((await client().models.retrieve(model)).id).toBe(model);
  });

  it('gets errors and refusals as it knows them, and can give up', async () => {
    tooMany();
    await expect(client().responses.create({ model, input: 'x' })).rejects.toBeInstanceOf(OpenAI.RateLimitError);
    const refused = await client().responses.stream({ model, input: 'this is forbidden' }).finalResponse();

    expect(refused).toMatchObject({
      status: 'incomplete',
      incomplete_details: { reason: 'content_filter' },
      output_text: guardAnswer,
    });
    const feed = rig.upstream.feed();
    const stream = await Promise.all([
      client().responses.create({ model, input: 'x', stream: true }),
      feed.delta({ role: 'assistant', content: 'Well ' }),
    ]).then(([opened]) => opened);
    for await (const event of stream) if (event.type === 'response.output_text.delta') break;
    await (await feed.request).aborted;
  });
});

describe('the official Anthropic SDK', () => {
  const client = () => new Anthropic({ baseURL: rig.url, apiKey: rig.apiKey, maxRetries: 0 });
  const ask = { model, max_tokens: 100, messages: [{ role: 'user' as const, content: 'x' }] };
  const tools = [{ name: 'mail', input_schema: { ...parameters, required: ['to'] } }];

  it('chats, whole and streamed, and runs tools', async () => {
    rig.upstream.reply(plainAnswer({ content: 'Mail ada@example.com now.', reasoning_content: 'of ada@example.com' }));
    const whole = await client().messages.create(ask);
    streamedMail();
    const text = await client().messages.stream(ask).finalText();
    calling();
    const called = await client().messages.create({ ...ask, tools });
    streamedCall();
    const final = await client()
      .messages.stream({ ...ask, tools })
      .finalMessage();

    expect(whole.content).toEqual([
      { type: 'thinking', thinking: 'of <EMAIL>', signature: '' },
      { type: 'text', text: masked },
    ]);
    expect(whole.usage).toMatchObject({ input_tokens: 9, output_tokens: 12 });
    expect(text).toBe(masked);
    for (const message of [called, final]) {
      expect(message.stop_reason).toBe('tool_use');
      expect(message.content).toMatchObject([{ type: 'tool_use', id: 'c1', name: 'mail', input: { to: '<EMAIL>' } }]);
    }
  });

  it('sends results of tools, pictures and structured output on as a chat', async () => {
    rig.upstream.reply(plainAnswer({ content: '{"to":"x"}' }));

    await client().messages.create({
      ...ask,
      system: 'Be brief.',
      stop_sequences: ['END'],
      output_config: { format: { type: 'json_schema', schema: { ...parameters } } },
      messages: [
        { role: 'assistant', content: [{ type: 'tool_use', id: 'c1', name: 'mail', input: { to: 'x' } }] },
        {
          role: 'user',
          content: [
            { type: 'tool_result', tool_use_id: 'c1', content: 'mailed ada@example.com' },
            { type: 'text', text: 'Look' },
            { type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'AAAA' } },
          ],
        },
      ],
    });

    expect(rig.upstream.requests.at(-1)?.body).toEqual({
      model,
      messages: [
        { role: 'system', content: 'Be brief.' },
        {
          role: 'assistant',
          content: null,
          tool_calls: [{ id: 'c1', type: 'function', function: { name: 'mail', arguments: '{"to":"x"}' } }],
        },
        { role: 'tool', tool_call_id: 'c1', content: 'mailed <EMAIL>' },
        {
          role: 'user',
          content: [
            { type: 'text', text: 'Look' },
            { type: 'image_url', image_url: { url: 'data:image/png;base64,AAAA' } },
          ],
        },
      ],
      max_completion_tokens: 100,
      stop: ['END'],
      response_format: { type: 'json_schema', json_schema: { name: 'answer', schema: parameters, strict: true } },
    });
  });

  it('gets errors and refusals as it knows them, and can give up', async () => {
    tooMany();
    await expect(client().messages.create(ask)).rejects.toBeInstanceOf(Anthropic.RateLimitError);
    await expect(client().messages.create({ ...ask, model: 'none' })).rejects.toBeInstanceOf(Anthropic.NotFoundError);
    const refused = await client()
      .messages.stream({ ...ask, messages: [{ role: 'user', content: 'forbidden' }] })
      .finalMessage();
    expect(refused).toMatchObject({ stop_reason: 'refusal', content: [{ type: 'text', text: guardAnswer }] });

    const feed = rig.upstream.feed();
    const stream = client().messages.stream(ask);
    await feed.delta({ role: 'assistant', content: 'Well ' });
    await new Promise((resolve) => stream.on('text', resolve));
    const given = expect(stream.finalText()).rejects.toBeInstanceOf(Anthropic.APIUserAbortError);
    stream.abort();
    await (await feed.request).aborted;
    await given;
  });

  it('lists models', async () => {
    const ids = [];
    for await (const { id } of client().models.list()) ids.push(id);

    expect(ids).toEqual([model]);
  });
});

describe.each([
  ['OpenAI chat', () => createOpenAI({ baseURL: `${rig.url}/v1`, apiKey: rig.apiKey }).chat(model)],
  ['OpenAI responses', () => createOpenAI({ baseURL: `${rig.url}/v1`, apiKey: rig.apiKey }).responses(model)],
  ['Anthropic', () => createAnthropic({ baseURL: `${rig.url}/v1`, apiKey: rig.apiKey })(model)],
])('the Vercel AI SDK over %s', (_name, languageModel) => {
  const once = () => ({ model: languageModel(), prompt: 'x', maxRetries: 0, maxOutputTokens: 100 });
  const tools: ToolSet = { mail: { inputSchema: jsonSchema(parameters) } };

  it('generates and streams text', async () => {
    rig.upstream.reply(plainAnswer({ content: 'Mail ada@example.com now.' }));
    const { text, usage, finishReason } = await generateText(once());
    streamedMail();
    const streamed = streamText(once());

    expect([text, await streamed.text]).toEqual([masked, masked]);
    expect([finishReason, await streamed.finishReason]).toEqual(['stop', 'stop']);
    expect(usage).toMatchObject({ inputTokens: 9, outputTokens: 12 });
  });

  it('calls tools, whole and streamed', async () => {
    calling();
    const whole = await generateText({ ...once(), tools });
    streamedCall();
    const streamed = streamText({ ...once(), tools });

    for (const calls of [whole.toolCalls, await streamed.toolCalls]) {
      expect(calls).toMatchObject([{ toolCallId: 'c1', toolName: 'mail', input: { to: '<EMAIL>' } }]);
    }
  });

  it('generates objects', async () => {
    const value = '{"to":"ada@example.com"}';
    // For a model that it does not know, the SDK asks Anthropic for an object by a tool of its own.
    const asTool = { id: 'c1', type: 'function', function: { name: 'json', arguments: value } };
    rig.upstream.reply((response, request) => {
      const isTool = JSON.stringify(request.body).includes('"tools"');
      return plainAnswer(isTool ? { tool_calls: [asTool], finish_reason: 'tool_calls' } : { content: value })(
        response,
        request,
      );
    });

    const { object } = await generateObject({ ...once(), schema: answerShape });

    expect(object).toEqual({ to: '<EMAIL>' });
  });

  it('gets errors and refusals as it knows them', async () => {
    tooMany();
    await expect(generateText(once())).rejects.toMatchObject({ statusCode: 429 });
    const refused = await generateText({ ...once(), prompt: 'this is forbidden' });
    const streamed = streamText({ ...once(), prompt: 'this is forbidden' });

    expect([refused.text, refused.finishReason]).toEqual([guardAnswer, 'content-filter']);
    expect([await streamed.text, await streamed.finishReason]).toEqual([guardAnswer, 'content-filter']);
  });

  it('can give up', async () => {
    const feed = rig.upstream.feed();
    const controller = new AbortController();
    const streamed = streamText({ ...once(), abortSignal: controller.signal });
    const reading = (async () => {
      for await (const _text of streamed.textStream) controller.abort();
    })();
    await feed.delta({ role: 'assistant', content: 'Well ' });
    await (await feed.request).aborted;
    await reading;
  });
});

it('the Vercel AI SDK embeds', async () => {
  const openai = createOpenAI({ baseURL: `${rig.url}/v1`, apiKey: rig.apiKey });

  const { embedding } = await embed({ model: openai.embedding(model), value: 'I am ada@example.com' });

  expect(embedding.length).toBeGreaterThan(0);
  expect(rig.upstream.requests.at(-1)?.body).toMatchObject({ input: ['I am <EMAIL>'] });
});

describe.each([
  ['chat', false],
  ['responses', true],
])('LangChain JS over %s', (_name, useResponsesApi) => {
  const configuration = () => ({ baseURL: `${rig.url}/v1` });
  const chat = () =>
    new ChatOpenAI({ model, apiKey: rig.apiKey, configuration: configuration(), maxRetries: 0, useResponsesApi });

  it('chats, whole and streamed', async () => {
    rig.upstream.reply(plainAnswer({ content: 'Mail ada@example.com now.' }));
    const whole = await chat().invoke([new HumanMessage('x')]);
    streamedMail();
    let text = '';
    for await (const chunk of await chat().stream('x')) text += chunk.text;

    expect([whole.text, text]).toEqual([masked, masked]);
    expect(whole.usage_metadata).toMatchObject({ input_tokens: 9, output_tokens: 12 });
  });

  it('calls tools and structures output', async () => {
    const mail = langChainTool(() => 'ok', { name: 'mail', description: 'd', schema: answerShape });
    calling();
    const called = await chat().bindTools([mail]).invoke('x');
    rig.upstream.reply(plainAnswer({ content: '{"to":"ada@example.com"}' }));
    const object = await chat().withStructuredOutput(answerShape, { method: 'jsonSchema' }).invoke('x');

    expect(called.tool_calls).toMatchObject([{ id: 'c1', name: 'mail', args: { to: '<EMAIL>' } }]);
    expect(object).toEqual({ to: '<EMAIL>' });
  });

  it('gets errors as it knows them, and can give up', async () => {
    tooMany();
    await expect(chat().invoke('x')).rejects.toMatchObject({ status: 429 });

    const feed = rig.upstream.feed();
    const controller = new AbortController();
    const reading = (async () => {
      for await (const chunk of await chat().stream('x', { signal: controller.signal })) {
        if (chunk.text !== '') controller.abort();
      }
    })().catch(() => undefined);
    await feed.delta({ role: 'assistant', content: 'Well ' });
    await (await feed.request).aborted;
    await reading;
  });
});

it('LangChain JS embeds', async () => {
  const embeddings = new OpenAIEmbeddings({
    model,
    apiKey: rig.apiKey,
    configuration: { baseURL: `${rig.url}/v1` },
    maxRetries: 0,
  });

  expect((await embeddings.embedQuery('I am ada@example.com')).length).toBeGreaterThan(0);
  expect(rig.upstream.requests.at(-1)?.body).toMatchObject({ input: 'I am <EMAIL>' });
});
