import type { JsonObject } from '#lib/conversation/json.js';
import type { HttpProvider, Provider, StreamItem } from '../providers/define.js';

/**
 * A translation of a surface's protocol to chat completions and back, for upstreams that do not speak the protocol. It works
 * beneath the guard: what is judged is what the client sends and gets.
 */
export interface Bridge {
  /** Errors: REQUEST_INVALID for what a chat has no word for. */
  toChat(body: JsonObject): JsonObject;
  /** A whole answer of the protocol, made of a canonical `chat.completion`. */
  toAnswer(completion: JsonObject): JsonObject;
  /** Makes events of the protocol of canonical chunks; one per stream. */
  createTranslator(): ChunkTranslator;
}

/** Turns the chunks of one stream into events. */
export interface ChunkTranslator {
  take(chunk: JsonObject): readonly JsonObject[];
  /** The events that end a stream that is complete. */
  end(): readonly JsonObject[];
}

/** The provider as one of the bridge's protocol. */
export function bridged(provider: Provider, bridge: Bridge): Provider {
  return provider.kind === 'http' ? bridgedHttp(provider, bridge) : bridgedBuiltIn(provider, bridge);
}

function bridgedHttp(provider: HttpProvider, bridge: Bridge): HttpProvider {
  return {
    ...provider,
    translateRequest: (body, target) => provider.translateRequest(bridge.toChat(body), target),
    parseAnswer(answer) {
      const completion = provider.parseAnswer(answer);
      return completion && bridge.toAnswer(completion);
    },
    createStreamReader() {
      const reader = provider.createStreamReader();
      const translator = bridge.createTranslator();
      return {
        ...reader,
        read: (event) =>
          reader.read(event).flatMap((item) => (item.kind === 'error' ? [item] : translated(item.chunk))),
        end: () => [...(reader.end?.() ?? []).flatMap((chunk) => translator.take(chunk)), ...translator.end()],
      };

      function translated(chunk: JsonObject): readonly StreamItem[] {
        return translator.take(chunk).map((event) => ({ kind: 'chunk', chunk: event }));
      }
    },
  };
}

function bridgedBuiltIn(provider: Exclude<Provider, HttpProvider>, bridge: Bridge): Provider {
  return {
    ...provider,
    answer: (body, target) => bridge.toAnswer(provider.answer(bridge.toChat(body), target)),
    async *stream(body, target, signal) {
      const translator = bridge.createTranslator();
      for await (const chunk of provider.stream(bridge.toChat(body), target, signal)) yield* translator.take(chunk);
      if (!signal.aborted) yield* translator.end();
    },
  };
}
