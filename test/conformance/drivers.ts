import { createClient, type Transport } from '@connectrpc/connect';
import { Action, Phase } from '#gen/gatehouse/common/v1/risk_pb.js';
import { ChannelKind, DetectionService } from '#gen/gatehouse/detection/v1/detection_pb.js';
import type { Verdict } from '#gen/gatehouse/detection/v1/verdict_pb.js';
import { isObject, type JsonObject } from '#lib/conversation/json.js';
import { json, rawStream } from '#lib/testing/fake-upstream.js';
import { createSseParser } from '../../services/proxy/chat/sse.js';
import type { ProxyRig } from '../../services/proxy/testing/rig.js';
import type { Driver, Observed } from './exchange.js';
import type { SurfaceName } from './matrix.js';
import { chatMessages, piecesOf, textsIn, toolCalls, type Wire, wires } from './wire.js';

/** What the drivers talk to. */
export interface DriverDeps {
  readonly rig: ProxyRig;
  /** Base address of detection, without a path. */
  readonly detectionUrl: string;
  /** To detection, over HTTP/2, with the tenant's key. */
  readonly transport: Transport;
}

/** One driver for every row of the matrix. */
export function createDrivers(deps: DriverDeps): Readonly<Record<SurfaceName, Driver>> {
  return {
    '/v1/chat/completions': askModel(deps.rig, '/v1/chat/completions', wires['/v1/chat/completions']),
    '/v1/completions': askModel(deps.rig, '/v1/completions', wires['/v1/completions']),
    '/v1/responses': askModel(deps.rig, '/v1/responses', wires['/v1/responses']),
    '/v1/messages': askModel(deps.rig, '/v1/messages', wires['/v1/messages']),
    '/v1/embeddings': askModel(deps.rig, '/v1/embeddings', wires['/v1/embeddings']),
    '/v1/gateway/process-input': processGateway(deps),
    '/v1/gateway/process-output': processGateway(deps),
    '/beta/litellm_basic_guardrail_api': guardLitellm(deps),
    '/v1/dify/moderation': moderateDify(deps),
    '/v1/guardrails': judgeGuardrails(deps),
    DetectStream: detectStream(deps),
  };
}

/** A path of the proxy over an upstream that speaks the same protocol. */
function askModel(rig: ProxyRig, path: string, wire: Wire): Driver {
  return async ({ question, answer }, isStreamed) => {
    const before = rig.upstream.requests.length;
    rig.upstream.reply(isStreamed ? rawStream(wire.stream(answer)) : json(200, wire.whole(answer)));
    const reply = await post(rig.url, path, rig.apiKey, {
      model: wire.model,
      ...wire.request(question),
      ...(isStreamed ? { stream: true } : {}),
    });
    const raw = await reply.text();
    const [sent] = rig.upstream.requests.slice(before);
    // A request that was stopped leaves its reply in the queue.
    if (sent === undefined) await drainReply(rig, path);
    const isStream = reply.headers.get('content-type')?.startsWith('text/event-stream') ?? false;
    const events = isStream ? eventsOf(raw) : [JSON.parse(raw) as JsonObject];
    return {
      forwarded: sent && textsIn(sent.body),
      delivered: events.map((event) => textsIn(event)).join(''),
      raw,
      isRefused: /"(finish_reason|stop_reason|reason|code)": ?"(content_filter|refusal|content_blocked)"/.test(raw),
    };
  };
}

async function drainReply(rig: ProxyRig, path: string): Promise<void> {
  const asked = await fetch(rig.upstream.url.replace(/\/v1$/, path), { method: 'POST', body: '{}' });
  await asked.arrayBuffer();
}

function eventsOf(raw: string): JsonObject[] {
  const events = createSseParser().push(Buffer.from(raw));
  return events.flatMap(({ data }) => (data === '[DONE]' ? [] : [JSON.parse(data) as JsonObject]));
}

/** Both halves of what a gateway does: the request in, the answer out with the same session. */
function processGateway({ rig }: DriverDeps): Driver {
  return async ({ question, answer }, isStreamed) => {
    const messages = chatMessages(question);
    const asked = await postJson(rig.url, '/v1/gateway/process-input', rig.apiKey, { messages });
    if (stops(asked['action'])) return stopped(asked);
    const forwarded = textsIn({ content: asked['anonymized_messages'] ?? messages });

    let pending = '';
    let delivered = '';
    let raw = '';
    const pieces = isStreamed ? [...answer.text.split(/(?<=\n\n)|(?<=__)/), ''] : [answer.text];
    for (const piece of pieces) {
      const body = {
        content: pending + piece,
        session_id: asked['session_id'],
        is_streaming: isStreamed && piece !== '',
      };
      const reply = await postJson(rig.url, '/v1/gateway/process-output', rig.apiKey, body);
      // What was found is for the gateway and not sent on.
      raw += JSON.stringify({ ...reply, detection_result: undefined });
      if (stops(reply['action'])) return { forwarded, delivered, raw, isRefused: true };
      pending = String(reply['buffer_pending']);
      delivered += String(reply['restored_content'] ?? reply['anonymized_content'] ?? reply['content']);
    }
    return { forwarded, delivered, raw, isRefused: false };
  };
}

function guardLitellm({ rig }: DriverDeps): Driver {
  const path = '/beta/litellm_basic_guardrail_api';
  let calls = 0;
  return async ({ question, answer }) => {
    calls += 1;
    const call = { litellm_call_id: `call-${calls}`, litellm_version: '1' };
    const asked = await postJson(rig.url, path, rig.apiKey, {
      ...call,
      input_type: 'request',
      texts: [question.text],
      structured_messages: chatMessages({ text: question.text, ...(question.tool && { tool: question.tool }) }),
      images: question.image === undefined ? [] : [question.image],
    });
    if (asked['action'] === 'BLOCKED') return stopped(asked);
    const reply = await postJson(rig.url, path, rig.apiKey, {
      ...call,
      input_type: 'response',
      texts: [answer.text],
      ...(answer.tool === undefined ? {} : { tool_calls: toolCalls(answer.tool) }),
    });
    const isRefused = reply['action'] === 'BLOCKED';
    return {
      forwarded: textsIn({ texts: asked['texts'] ?? [question.text] }),
      delivered: isRefused ? '' : textsIn({ texts: reply['texts'] ?? [answer.text] }),
      raw: JSON.stringify(reply),
      isRefused,
    };
  };
}

function moderateDify({ rig }: DriverDeps): Driver {
  const path = '/v1/dify/moderation';
  return async ({ question, answer }) => {
    const asked = await postJson(rig.url, path, rig.apiKey, {
      point: 'app.moderation.input',
      params: { app_id: 'a', inputs: {}, query: question.text },
    });
    if (showsPreset(asked)) return stopped(asked);
    const reply = await postJson(rig.url, path, rig.apiKey, {
      point: 'app.moderation.output',
      params: { app_id: 'a', text: answer.text },
    });
    return {
      forwarded: String(asked['query'] ?? question.text),
      delivered: showsPreset(reply) ? '' : String(reply['text'] ?? answer.text),
      raw: JSON.stringify(reply),
      isRefused: showsPreset(reply),
    };
  };
}

function showsPreset(reply: JsonObject): boolean {
  return reply['flagged'] === true && reply['action'] === 'direct_output';
}

function judgeGuardrails({ rig, detectionUrl }: DriverDeps): Driver {
  return async ({ question, answer, value }) => {
    const messages = chatMessages(question);
    const asked = await postJson(detectionUrl, '/v1/guardrails', rig.apiKey, { messages });
    if (stops(asked['suggest_action'])) return stopped(asked);
    const said = {
      role: 'assistant',
      content: answer.text,
      ...(answer.tool && { tool_calls: toolCalls(answer.tool) }),
    };
    const reply = await postJson(detectionUrl, '/v1/guardrails', rig.apiKey, { messages: [said] });
    const isRefused = stops(reply['suggest_action']);
    const data = (verdict: JsonObject) => (verdict['result'] as { data: JsonObject }).data;
    return {
      forwarded: String(data(asked)['anonymized_text'] ?? question.text),
      delivered: isRefused ? '' : String(data(reply)['anonymized_text'] ?? answer.text),
      // Its caller is told what was found, which is for the caller and not sent on.
      raw: '',
      isRefused,
      isReported: [asked, reply].some(
        (verdict) => verdict['suggest_action'] !== 'pass' && JSON.stringify(data(verdict)).includes(value),
      ),
    };
  };
}

function detectStream({ transport }: DriverDeps): Driver {
  const client = createClient(DetectionService, transport);
  return async ({ question, answer }) => {
    const asked = await client.detect({
      phase: Phase.INPUT,
      messages: [
        { role: 'user', parts: [{ kind: { case: 'text', value: `${question.text} ${question.tool ?? ''}` } }] },
      ],
    });
    const channels = [
      { kind: ChannelKind.CONTENT, text: answer.text },
      ...(answer.tool === undefined ? [] : [{ kind: ChannelKind.TOOL_ARGUMENTS, text: answer.tool }]),
    ];
    async function* frames() {
      yield { frame: { case: 'open' as const, value: { restore: { token: asked.verdict?.restoreToken ?? '' } } } };
      for (const [channel, { kind, text }] of channels.entries()) {
        for (const piece of piecesOf(text))
          yield { frame: { case: 'delta' as const, value: { channel, kind, text: piece } } };
        yield { frame: { case: 'close' as const, value: { channel } } };
      }
      yield { frame: { case: 'close' as const, value: {} } };
    }
    const released = channels.map(() => 0);
    let delivered = '';
    let verdict: Verdict | undefined;
    for await (const { frame } of client.detectStream(frames())) {
      if (frame.case === 'verdict') verdict = frame.value;
      if (frame.case !== 'release') continue;
      const { channel, end, edits } = frame.value;
      const text = channels[channel]?.text ?? '';
      let at = released[channel] ?? 0;
      for (const edit of edits) {
        delivered += text.slice(at, edit.start) + edit.replacement;
        at = edit.end;
      }
      delivered += text.slice(at, end);
      released[channel] = end;
    }
    return {
      forwarded: '',
      delivered,
      raw: delivered,
      isRefused: verdict?.action === Action.REJECT || verdict?.action === Action.REPLACE,
    };
  };
}

function stops(action: unknown): boolean {
  return action === 'block' || action === 'replace' || action === 'reject';
}

/** A request that was answered in the gateway's own words. */
function stopped(reply: JsonObject): Observed {
  return { forwarded: undefined, delivered: '', raw: JSON.stringify(reply), isRefused: true };
}

async function postJson(url: string, path: string, key: string, body: object): Promise<JsonObject> {
  const reply = await post(url, path, key, body);
  const answer: unknown = await reply.json();
  if (reply.status !== 200 || !isObject(answer)) throw new Error(`${path}: ${reply.status} ${JSON.stringify(answer)}`);
  return answer;
}

function post(url: string, path: string, key: string, body: object): Promise<Response> {
  return fetch(`${url}${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
}
