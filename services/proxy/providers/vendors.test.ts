import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { isObject, type JsonObject, objectsOf } from '#lib/conversation/json.js';
import { createSseParser } from '../chat/sse.js';
import { anthropic } from './anthropic/index.js';
import { azureOpenAi } from './azure-openai/index.js';
import type { HttpProvider } from './define.js';
import { gemini } from './gemini/index.js';

/** Fixtures are made by hand after the vendors' documentation. */
function readFixture(provider: HttpProvider, name: string) {
  const bytes = readFileSync(new URL(`./${provider.name}/fixtures/${name}.sse`, import.meta.url));
  const reader = provider.createStreamReader();
  const items = createSseParser()
    .push(bytes)
    .flatMap((event) => reader.read(event));
  const chunks = items.flatMap((item) => (item.kind === 'chunk' ? [item.chunk] : []));
  return { chunks, isComplete: reader.isComplete() };
}

function joinDeltas(chunks: readonly JsonObject[]) {
  const choices = chunks.flatMap(({ choices }) => objectsOf(choices));
  const deltas = choices.map(({ delta }) => (isObject(delta) ? delta : {}));
  const join = (key: string) => deltas.map((delta) => delta[key] ?? '').join('');
  const calls: JsonObject[] = [];
  for (const call of deltas.flatMap((delta) => objectsOf(delta['tool_calls']))) {
    const index = Number(call['index']);
    const target = isObject(call['function']) ? call['function'] : {};
    const known = calls[index];
    if (known) known['arguments'] = `${String(known['arguments'])}${String(target['arguments'])}`;
    else calls[index] = { id: call['id'], ...target };
  }
  const reasons = choices.map((choice) => choice['finish_reason']).filter((reason) => reason !== null);
  return { content: join('content'), reasoning: join('reasoning_content'), calls, reasons };
}

const tools = [{ type: 'function', function: { name: 'weather', description: 'd', parameters: { type: 'object' } } }];
const conversation = [
  { role: 'system', content: 'Be brief.' },
  {
    role: 'user',
    content: [
      { type: 'text', text: 'Look' },
      { type: 'image_url', image_url: { url: 'data:image/png;base64,AAAA' } },
    ],
  },
  {
    role: 'assistant',
    content: '',
    tool_calls: [{ id: 'c1', type: 'function', function: { name: 'weather', arguments: '{"city":"Brno"}' } }],
  },
  { role: 'tool', tool_call_id: 'c1', content: 'sunny' },
  { role: 'user', content: 'Thanks' },
];

function sent(provider: HttpProvider, body: JsonObject, apiBaseUrl = 'https://host') {
  const request = provider.translateRequest(body, { apiBaseUrl, model: 'known' });
  return { ...request, body: JSON.parse(request.body) as JsonObject };
}

describe('anthropic', () => {
  it('translates a conversation with pictures and tools', () => {
    const { url, headers, body } = sent(anthropic, {
      model: 'asked',
      messages: conversation,
      tools,
      tool_choice: 'required',
      parallel_tool_calls: false,
      max_completion_tokens: 50,
      temperature: 1.5,
      stop: 'END',
      user: 'u',
      stream: true,
      seed: 1,
    });

    expect(url).toBe('https://host/v1/messages');
    expect(headers).toEqual({
      'content-type': 'application/json',
      accept: 'text/event-stream',
      'anthropic-version': '2023-06-01',
    });
    expect(body).toEqual({
      model: 'known',
      system: 'Be brief.',
      messages: [
        {
          role: 'user',
          content: [
            { type: 'text', text: 'Look' },
            { type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'AAAA' } },
          ],
        },
        { role: 'assistant', content: [{ type: 'tool_use', id: 'c1', name: 'weather', input: { city: 'Brno' } }] },
        {
          role: 'user',
          content: [
            { type: 'tool_result', tool_use_id: 'c1', content: 'sunny' },
            { type: 'text', text: 'Thanks' },
          ],
        },
      ],
      max_tokens: 50,
      temperature: 1,
      stop_sequences: ['END'],
      tools: [{ name: 'weather', description: 'd', input_schema: { type: 'object' } }],
      tool_choice: { type: 'any', disable_parallel_tool_use: true },
      metadata: { user_id: 'u' },
      stream: true,
    });
  });

  it('asks for thinking beside the answer, and for JSON of a schema', () => {
    const schema = { type: 'object', properties: {} };

    const { body } = sent(anthropic, {
      messages: [{ role: 'user', content: 'x' }],
      max_tokens: 2_000,
      reasoning_effort: 'low',
      temperature: 0.5,
      response_format: { type: 'json_schema', json_schema: { name: 'a', schema } },
    });

    expect(body).toEqual({
      model: 'known',
      messages: [{ role: 'user', content: [{ type: 'text', text: 'x' }] }],
      max_tokens: 4_048,
      thinking: { type: 'enabled', budget_tokens: 2_048 },
      output_config: { format: { type: 'json_schema', schema } },
    });
  });

  it.each([
    ['n', { n: 2 }],
    ['logprobs', { logprobs: true }],
    ['response_format', { response_format: { type: 'json_object' } }],
    ['tools[0].type', { tools: [{ type: 'custom', custom: { name: 'x' } }] }],
    ['messages[0].content[0].type', { messages: [{ role: 'user', content: [{ type: 'input_audio' }] }] }],
  ])('refuses %s, which it has no word for', (path, fields) => {
    const translate = () => sent(anthropic, { messages: [{ role: 'user', content: 'x' }], ...fields });

    expect(translate).toThrow(
      expect.objectContaining({ code: 'REQUEST_INVALID', fields: [expect.objectContaining({ path })] }),
    );
  });

  it('reads thinking, text, tool calls, their end and usage of a stream', () => {
    const { chunks, isComplete } = readFixture(anthropic, 'thinking-text-tools');

    expect(joinDeltas(chunks)).toEqual({
      content: 'Let me look.',
      reasoning: 'They want the weather.',
      calls: [
        { id: 'toolu_1', name: 'weather', arguments: '{"city": "Brno"}' },
        { id: 'toolu_2', name: 'now', arguments: '{}' },
      ],
      reasons: ['tool_calls'],
    });
    expect(chunks.at(-1)?.['usage']).toEqual({
      prompt_tokens: 18,
      completion_tokens: 42,
      total_tokens: 60,
      prompt_tokens_details: { cached_tokens: 5 },
    });
    expect(isComplete).toBe(true);
  });

  it.each([
    ['end_turn', 'stop'],
    ['stop_sequence', 'stop'],
    ['max_tokens', 'length'],
    ['refusal', 'content_filter'],
    ['tool_use', 'tool_calls'],
    ['something new', 'stop'],
  ])('reads a whole answer that ended by %s as %s', (stopReason, finishReason) => {
    const answer = anthropic.parseAnswer({
      id: 'msg_1',
      model: 'm',
      content: [
        { type: 'thinking', thinking: 'hm', signature: 's' },
        { type: 'text', text: 'Hi' },
      ],
      stop_reason: stopReason,
      usage: { input_tokens: 1, output_tokens: 2 },
    });

    expect(answer).toMatchObject({
      object: 'chat.completion',
      choices: [{ message: { content: 'Hi', reasoning_content: 'hm' }, finish_reason: finishReason }],
      usage: { total_tokens: 3 },
    });
  });

  it('reads errors, in a body and in the middle of a stream', () => {
    const body = { type: 'error', error: { type: 'overloaded_error', message: 'Busy' } };
    const error = { message: 'Busy', type: 'overloaded_error', param: null, code: 'overloaded_error' };

    expect(anthropic.parseError(body)).toEqual(error);
    expect(anthropic.createStreamReader().read({ event: 'error', data: JSON.stringify(body) })).toEqual([
      { kind: 'error', error },
    ]);
    expect(anthropic.parseError({ error: 'x' })).toBeUndefined();
  });
});

describe('azure-openai', () => {
  it.each([
    [
      'https://r.openai.azure.com',
      'https://r.openai.azure.com/openai/deployments/known/chat/completions?api-version=2024-10-21',
    ],
    [
      'https://r.openai.azure.com/openai',
      'https://r.openai.azure.com/openai/deployments/known/chat/completions?api-version=2024-10-21',
    ],
    ['https://r.openai.azure.com/openai/v1', 'https://r.openai.azure.com/openai/v1/chat/completions'],
  ])('finds the paths of %s', (base, url) => {
    expect(sent(azureOpenAi, { messages: [] }, base).url).toBe(url);
    expect(azureOpenAi.auth('key')).toEqual({ 'api-key': 'key' });
  });

  it('asks for responses by the newer paths only', () => {
    const operation = azureOpenAi.operations.responses;

    const { url } = operation.translateRequest({}, { apiBaseUrl: 'https://r.openai.azure.com', model: 'known' });

    expect(url).toBe('https://r.openai.azure.com/openai/v1/responses');
  });

  it('reads a stream with the results of its filters', () => {
    const { chunks, isComplete } = readFixture(azureOpenAi, 'filtered-text');

    expect(joinDeltas(chunks)).toMatchObject({ content: 'Hello.', reasons: ['stop'] });
    expect(isComplete).toBe(true);
  });
});

describe('gemini', () => {
  it('translates a conversation with pictures and tools', () => {
    const { url, headers, body } = sent(gemini, {
      messages: conversation,
      tools,
      tool_choice: { type: 'function', function: { name: 'weather' } },
      max_tokens: 50,
      n: 2,
      seed: 1,
      stop: ['END'],
      reasoning_effort: 'low',
      response_format: { type: 'json_object' },
      stream: true,
    });

    expect(url).toBe('https://host/v1beta/models/known:streamGenerateContent?alt=sse');
    expect(headers).toMatchObject({ accept: 'text/event-stream' });
    expect(gemini.auth('key')).toEqual({ 'x-goog-api-key': 'key' });
    expect(body).toEqual({
      systemInstruction: { parts: [{ text: 'Be brief.' }] },
      contents: [
        { role: 'user', parts: [{ text: 'Look' }, { inlineData: { mimeType: 'image/png', data: 'AAAA' } }] },
        { role: 'model', parts: [{ functionCall: { name: 'weather', args: { city: 'Brno' } } }] },
        {
          role: 'user',
          parts: [{ functionResponse: { name: 'weather', response: { result: 'sunny' } } }, { text: 'Thanks' }],
        },
      ],
      generationConfig: {
        seed: 1,
        maxOutputTokens: 50,
        candidateCount: 2,
        stopSequences: ['END'],
        responseMimeType: 'application/json',
        thinkingConfig: { thinkingBudget: 2_048, includeThoughts: true },
      },
      tools: [
        { functionDeclarations: [{ name: 'weather', description: 'd', parametersJsonSchema: { type: 'object' } }] },
      ],
      toolConfig: { functionCallingConfig: { mode: 'ANY', allowedFunctionNames: ['weather'] } },
    });
  });

  it('reads thoughts, text, calls and usage of a stream, and gives signatures back', () => {
    const { chunks, isComplete } = readFixture(gemini, 'thought-text-call');

    const { calls, ...rest } = joinDeltas(chunks);
    expect(rest).toEqual({ content: 'Hello.', reasoning: 'They greet.', reasons: ['tool_calls'] });
    expect(calls).toEqual([{ id: expect.stringMatching(/^call_/), name: 'weather', arguments: '{"city":"Brno"}' }]);
    expect(chunks.at(-1)?.['usage']).toEqual({
      prompt_tokens: 7,
      completion_tokens: 9,
      total_tokens: 16,
      prompt_tokens_details: { cached_tokens: 0 },
      completion_tokens_details: { reasoning_tokens: 4 },
    });
    expect(isComplete).toBe(true);

    const call = objectsOf(chunks.at(-1)?.['choices']).flatMap(({ delta }) =>
      isObject(delta) ? objectsOf(delta['tool_calls']) : [],
    );
    const { body } = sent(gemini, { messages: [{ role: 'assistant', content: null, tool_calls: call }] });
    expect(body['contents']).toEqual([
      {
        role: 'model',
        parts: [{ functionCall: { name: 'weather', args: { city: 'Brno' } }, thoughtSignature: 'c2ln' }],
      },
    ]);
  });

  it.each([
    ['STOP', 'stop'],
    ['MAX_TOKENS', 'length'],
    ['SAFETY', 'content_filter'],
    ['PROHIBITED_CONTENT', 'content_filter'],
    ['OTHER', 'stop'],
  ])('reads a whole answer that ended by %s as %s', (finishReason, expected) => {
    const answer = gemini.parseAnswer({ candidates: [{ content: { parts: [{ text: 'Hi' }] }, finishReason }] });

    expect(answer).toMatchObject({ choices: [{ index: 0, message: { content: 'Hi' }, finish_reason: expected }] });
  });

  it('reads a prompt that the vendor has refused as an answer that its filter ended', () => {
    const answer = gemini.parseAnswer({ promptFeedback: { blockReason: 'SAFETY' } });

    expect(answer).toMatchObject({ choices: [{ message: { content: '' }, finish_reason: 'content_filter' }] });
  });

  it('reads errors, alone and in a list', () => {
    const body = { error: { code: 400, message: 'Bad', status: 'INVALID_ARGUMENT' } };
    const error = { message: 'Bad', type: 'invalid_argument', param: null, code: 'invalid_argument' };

    expect(gemini.parseError(body)).toEqual(error);
    expect(gemini.parseError([body])).toEqual(error);
    expect(gemini.parseError({})).toBeUndefined();
  });

  it('refuses pictures that it would have to fetch', () => {
    const messages = [{ role: 'user', content: [{ type: 'image_url', image_url: { url: 'https://host/a.png' } }] }];

    expect(() => sent(gemini, { messages })).toThrow(expect.objectContaining({ code: 'REQUEST_INVALID' }));
  });
});
