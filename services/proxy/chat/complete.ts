import { create } from '@bufbuild/protobuf';
import { Phase } from '#gen/gatehouse/common/v1/risk_pb.js';
import { Source, StreamOpenSchema } from '#gen/gatehouse/detection/v1/detection_pb.js';
import { type RestoreSource, RestoreSourceSchema } from '#gen/gatehouse/detection/v1/vault_pb.js';
import type { Verdict } from '#gen/gatehouse/detection/v1/verdict_pb.js';
import type { Authenticator } from '#lib/auth/authenticator.js';
import type { Asking } from '#lib/auth/key-rights.js';
import type { Principal } from '#lib/auth/principal.js';
import { writeAnonymized } from '#lib/conversation/anonymized.js';
import { bannedAnswer } from '#lib/conversation/banned.js';
import type { JsonObject } from '#lib/conversation/json.js';
import { textBytesOf } from '#lib/conversation/judged-message.js';
import { GatehouseError } from '#lib/errors/error.js';
import type { ApiLimit } from '#lib/limits/api-limit.js';
import type { DetectionClient } from '#lib/mesh/detection-client.js';
import type { Metrics } from '#lib/telemetry/metrics.js';
import type { Surface, SurfaceRequest } from '../surfaces/surface.js';
import type { Destination, Upstreams } from '../upstreams/ask.js';
import { destinationSpeaking } from '../upstreams/destination.js';
import { answerOf, type CallFacts, isBlocking, isSwitching, toDetectRequest } from './judge.js';
import type { Models } from './models.js';
import type { SseWriter } from './sse-writer.js';
import { streamGuarded } from './stream.js';
import { verdictHeader } from './verdict-header.js';

/** What a chat needs. */
export interface ChatDeps {
  readonly authenticator: Pick<Authenticator, 'authenticate'>;
  /** Counts one call. Errors: RATE_LIMITED. */
  readonly limit: Pick<ApiLimit, 'count'>;
  readonly models: Pick<Models, 'resolve' | 'resolvePrivate'>;
  readonly detection: DetectionClient;
  readonly upstreams: Upstreams;
  readonly metrics: Pick<Metrics, 'streamHoldBack'>;
  /** Longest time for one request, ms. */
  readonly timeoutMs: number;
  /** Most judged text in one request, bytes of UTF-8. */
  readonly maxTextBytes: number;
}

/** One call of a path that asks a model. */
interface ChatCall {
  /** The API that the call came in by. */
  readonly surface: Surface;
  /** Headers for the upstream, when it is one of the same protocol: what versions and trials the client asks for. */
  readonly protocolHeaders: Headers;
  readonly authorization: string | undefined;
  /** What the request shows beside its credential. */
  readonly asking: Asking;
  /** Reads the body; called only for callers who may ask. */
  readonly readBody: () => Promise<unknown>;
  readonly clientAddress: string;
  /** Aborted when the client leaves, at the deadline and at shutdown. */
  readonly controller: AbortController;
  /** Told as soon as it is known who asks. */
  readonly onPrincipal: (principal: Principal) => void;
}

/** The answer to a chat call. */
export type ChatReply =
  | { readonly kind: 'json'; readonly headers: Headers; readonly body: JsonObject | string }
  | { readonly kind: 'stream'; readonly headers: Headers; readonly write: (writer: SseWriter) => Promise<void> };

type Headers = Readonly<Record<string, string>>;

/** Answers one chat call. Errors: those of authentication, limits, the request, routing, detection and the upstream. */
export type Chat = (call: ChatCall) => Promise<ChatReply>;

/** Creates the chat: the whole path of a request, in the order in which it happens. */
export function createChat(deps: ChatDeps): Chat {
  return async (call) => {
    const { authorization, surface } = call;
    const principal = await deps.authenticator.authenticate(authorization, call.asking);
    call.onPrincipal(principal);
    await deps.limit.count(principal);
    const request = surface.readRequest(await call.readBody());
    const speaking = (destination: Destination) =>
      destinationSpeaking(destination, surface.protocol, call.protocolHeaders);
    const asked = speaking(await deps.models.resolve(principal, request.model));

    const { signal } = call.controller;
    const asking: CallFacts = { endUserId: request.endUserId, clientAddress: call.clientAddress };
    const messages = request.judged;
    if (textBytesOf(messages) > deps.maxTextBytes) {
      throw new GatehouseError('REQUEST_TOO_LARGE', { values: { maxBytes: deps.maxTextBytes } });
    }
    const judged = toDetectRequest(messages, Phase.INPUT, asking);
    const input = await unlessBanned(principal, deps.detection.detect(judged, principal, { signal }));
    if (typeof input === 'string') return blockedReply(surface, request, input, bannedHeaders);
    const headers = { 'x-gatehouse-input': verdictHeader(input) };
    if (isBlocking(input) && !isSwitching(input)) return blockedReply(surface, request, answerOf(input), headers);
    writeAnonymized(messages, input);
    const target = isSwitching(input)
      ? await deps.models
          .resolvePrivate(principal, request.model, input.privateModelId)
          .then((own) => own && speaking(own))
      : asked;
    if (!target) return blockedReply(surface, request, noPrivateModel, { ...headers, ...noPrivateModelHeaders });

    const facts = { ...asking, restore: placeholdersOf(input) };
    return request.stream
      ? streamReply({ deps, call, principal, request, target, facts, headers })
      : plainReply({ deps, call, principal, request, target, facts, headers });
  };
}

interface Admitted {
  readonly deps: ChatDeps;
  readonly call: ChatCall;
  readonly principal: Principal;
  readonly request: SurfaceRequest;
  readonly target: Destination;
  readonly facts: CallFacts;
  readonly headers: Headers;
}

async function plainReply({ deps, call, principal, request, target, facts, headers }: Admitted): Promise<ChatReply> {
  const { surface } = call;
  const { signal } = call.controller;
  const upstream = await deps.upstreams.complete(target, request.body, signal);
  const { completion, text } = upstream.body;
  const answer = surface.readAnswer(completion);
  if (answer.judged.length === 0)
    return { kind: 'json', headers: { ...upstream.headers, ...headers }, body: text ?? completion };

  const judged = toDetectRequest(answer.judged, Phase.OUTPUT, facts);
  const output = await unlessBanned(principal, deps.detection.detect(judged, principal, { signal }));
  if (typeof output === 'string') {
    const refusedHeaders = { ...upstream.headers, ...headers, ...bannedHeaders };
    return { kind: 'json', headers: refusedHeaders, body: surface.blockAnswer(completion, output) };
  }
  const replyHeaders = { ...upstream.headers, ...headers, 'x-gatehouse-output': verdictHeader(output) };
  if (isBlocking(output)) {
    return { kind: 'json', headers: replyHeaders, body: surface.blockAnswer(completion, answerOf(output)) };
  }
  const changed = writeAnonymized(answer.judged, output);
  answer.dropRepeats(changed);
  return { kind: 'json', headers: replyHeaders, body: changed.size === 0 && text !== undefined ? text : completion };
}

async function streamReply({ deps, call, principal, request, target, facts, headers }: Admitted): Promise<ChatReply> {
  const { controller } = call;
  const upstream = await deps.upstreams.stream(target, request.body, controller.signal);
  const { detection, timeoutMs, metrics } = deps;
  const { restore, ...caller } = facts;
  const open = create(StreamOpenSchema, { source: Source.PROXY, ...caller, ...(restore && { restore }) });
  const createAnswer = call.surface.createGuardedAnswer;
  const run = { chunks: upstream.body, createAnswer, detection, open, principal, controller, timeoutMs, metrics };
  return {
    kind: 'stream',
    headers: { ...upstream.headers, ...headers },
    write: (writer) => streamGuarded({ ...run, writer }),
  };
}

/** What turns the placeholders of a prompt back in its answer. */
function placeholdersOf({ restoreToken }: Verdict): RestoreSource | undefined {
  return restoreToken === '' ? undefined : create(RestoreSourceSchema, { token: restoreToken });
}

/** Tells programs what the text of the answer tells people. */
const bannedHeaders: Headers = { 'x-error-code': 'USER_BANNED' };

/** What is said where the policy wants a private model and the tenant has none in use. */
const noPrivateModel =
  'This request was stopped by the security policy: it may only go to a private model, and none is available.';
const noPrivateModelHeaders: Headers = { 'x-error-code': 'PRIVATE_MODEL_UNAVAILABLE' };

/** The verdict, or what to tell an end user who is banned: for clients of this API that is an answer like any other. */
async function unlessBanned({ language }: Principal, verdict: Promise<Verdict>): Promise<Verdict | string> {
  try {
    return await verdict;
  } catch (error) {
    const answer = bannedAnswer(error, language);
    if (answer === undefined) throw error;
    return answer;
  }
}

/** The gateway's own answer in place of a model's. Errors: CONTENT_BLOCKED on surfaces whose answers are no text. */
function blockedReply(surface: Surface, request: SurfaceRequest, answer: string, headers: Headers): ChatReply {
  if (!request.stream) return { kind: 'json', headers, body: surface.ownAnswer(request, answer) };
  return {
    kind: 'stream',
    headers,
    async write(writer) {
      for (const event of surface.ownEvents(request, answer)) writer.send(event);
      writer.end();
    },
  };
}
