import { createClient } from '@connectrpc/connect';
import { useTransport } from '@connectrpc/connect-query';
import { useEffect, useRef, useState } from 'react';
import { AuthService } from '#gen/gatehouse/admin/v1/auth_pb.js';
import { useSessionStore } from '../../../../app/session/session.js';
import { type Asker, askProxy, type ChatMessage, toProxyError } from './ask-proxy.js';
import { isBlocking, type NotedVerdict, readNotedVerdict } from './noted-verdict.js';
import type { ChatEvent } from './read-events.js';

/** One prompt with what came back. */
export interface ChatTurn {
  readonly id: number;
  readonly prompt: string;
  /** What the guard has released of the model's answer. */
  readonly answer: string;
  /** Text that is held back now, UTF-16 code units. */
  readonly held: number;
  /** The prepared answer that took the place of the rest; empty when nothing was stopped. */
  readonly instead: string;
  readonly state: 'waiting' | 'streaming' | 'done' | 'blocked' | 'stopped' | 'failed';
  readonly input: NotedVerdict | undefined;
  readonly output: NotedVerdict | undefined;
  /** Why it failed. */
  readonly error: unknown;
}

/** How somebody wants to ask. */
export interface ChatSettings {
  /** API key that was pasted; empty asks as the person who is signed in. */
  readonly key: string;
  readonly applicationId: string;
  readonly model: string;
}

/** A conversation with a model through the proxy, in memory only. */
export interface Chat {
  readonly turns: readonly ChatTurn[];
  readonly isRunning: boolean;
  send(prompt: string, settings: ChatSettings): void;
  /** Gives up the answer that is on its way; what was released stays. */
  stop(): void;
  clear(): void;
}

/** Holds a conversation. Leaving the page ends the answer that is on its way. */
export function useChat(): Chat {
  const [turns, setTurns] = useState<readonly ChatTurn[]>([]);
  const running = useRef<AbortController>(undefined);
  const askerOf = useAsker();
  useEffect(() => () => running.current?.abort(), []);
  const last = turns.at(-1);
  const isRunning = last !== undefined && (last.state === 'waiting' || last.state === 'streaming');

  const run = async (turn: ChatTurn, settings: ChatSettings, controller: AbortController): Promise<void> => {
    let now = turn;
    const put = (fields: Partial<ChatTurn>): void => {
      now = { ...now, ...fields };
      const next = now;
      setTurns((all) => all.map((one) => (one.id === turn.id ? next : one)));
    };
    const { signal } = controller;
    try {
      const messages = [...messagesOf(turns), { role: 'user' as const, content: turn.prompt }];
      const stream = await askProxy(await askerOf(settings), settings.model, messages, signal);
      put({ state: 'streaming', input: readNotedVerdict(stream.input) });
      for await (const event of stream.events) put(changeOf(now, event));
      put({ held: 0, state: isStopped(now) || now.instead !== '' ? 'blocked' : 'done' });
    } catch (error) {
      put(signal.aborted ? { held: 0, state: 'stopped' } : { held: 0, state: 'failed', error });
    }
  };

  return {
    turns,
    isRunning,
    send(prompt, settings) {
      const turn: ChatTurn = {
        id: (last?.id ?? 0) + 1,
        prompt,
        answer: '',
        held: 0,
        instead: '',
        state: 'waiting',
        input: undefined,
        output: undefined,
        error: undefined,
      };
      setTurns([...turns, turn]);
      running.current = new AbortController();
      void run(turn, settings, running.current);
    },
    stop: () => running.current?.abort(),
    clear() {
      running.current?.abort();
      setTurns([]);
    },
  };
}

/** What an event changes in its turn. Throws what ends the stream early. */
function changeOf(turn: ChatTurn, event: ChatEvent): Partial<ChatTurn> {
  switch (event.kind) {
    case 'text':
      // After a blocking verdict all text is the prepared answer; two line ends part it from what was released.
      return isStopped(turn)
        ? { instead: (turn.instead + event.text).replace(/^\n+/, '') }
        : { answer: turn.answer + event.text };
    case 'held':
      return { held: event.length };
    case 'verdict': {
      const output = readNotedVerdict(event.header);
      return { output, ...(isBlocking(output) && { held: 0 }) };
    }
    case 'finish':
      return {};
    case 'error':
      throw toProxyError(event.message, event.code);
  }
}

function isStopped({ input, output }: ChatTurn): boolean {
  return isBlocking(input) || isBlocking(output);
}

/** What the model is told of earlier turns. A refused prompt would be refused again, so its turn is left out. */
function messagesOf(turns: readonly ChatTurn[]): ChatMessage[] {
  return turns
    .filter(({ input, answer }) => !isBlocking(input) && answer !== '')
    .flatMap(({ prompt, answer }) => [
      { role: 'user', content: prompt },
      { role: 'assistant', content: answer },
    ]);
}

/** Who asks, with an access token that is still good. */
export function useAsker(): (settings: Pick<ChatSettings, 'key' | 'applicationId'>) => Promise<Asker> {
  const session = useSessionStore();
  const transport = useTransport();
  return async ({ key, applicationId }) => {
    if (key !== '') return { credential: key, applicationId: '' };
    // The transport renews the token when it is about to end; the proxy is asked without the transport.
    await createClient(AuthService, transport).getMe({});
    return { credential: session.current()?.token ?? '', applicationId };
  };
}
