/** One thing that a streamed answer says. */
export type ChatEvent =
  /** Text that the guard has released. */
  | { readonly kind: 'text'; readonly text: string }
  /** How much text the guard holds back now, UTF-16 code units. */
  | { readonly kind: 'held'; readonly length: number }
  /** What the answer came to: a value as the header `x-gatehouse-output` has it. */
  | { readonly kind: 'verdict'; readonly header: string }
  | { readonly kind: 'finish'; readonly reason: string }
  /** The stream broke off. */
  | { readonly kind: 'error'; readonly message: string; readonly code: string };

/**
 * Reads a stream of OpenAI's chat completions with the comments that the proxy adds for those who ask. Other comments
 * and fields are skipped. Source: the event stream format of the HTML standard, section 9.2.6.
 */
export async function* readChatEvents(body: ReadableStream<Uint8Array>): AsyncGenerator<ChatEvent> {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let rest = '';
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      const lines = (rest + decoder.decode(value, { stream: true })).split(/\r\n|\n|\r(?!$)/);
      rest = lines.pop() ?? '';
      for (const line of lines) yield* eventsOf(line);
    }
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}

function* eventsOf(line: string): Generator<ChatEvent> {
  const held = /^: held: (\d+)$/.exec(line)?.[1];
  if (held !== undefined) yield { kind: 'held', length: Number(held) };
  const header = /^: x-gatehouse-output: (.+)$/.exec(line)?.[1];
  if (header !== undefined) yield { kind: 'verdict', header };
  if (!line.startsWith('data:') || line.trim() === 'data: [DONE]') return;
  const data: unknown = JSON.parse(line.slice('data:'.length));
  const error = fieldOf(data, 'error');
  if (error !== undefined)
    yield { kind: 'error', message: textOf(fieldOf(error, 'message')), code: textOf(fieldOf(error, 'code')) };
  const choices = fieldOf(data, 'choices');
  const choice: unknown = Array.isArray(choices) ? choices[0] : undefined;
  const text = textOf(fieldOf(fieldOf(choice, 'delta'), 'content'));
  if (text !== '') yield { kind: 'text', text };
  const reason = textOf(fieldOf(choice, 'finish_reason'));
  if (reason !== '') yield { kind: 'finish', reason };
}

/** A field of a value that may have none. */
export function fieldOf(value: unknown, name: string): unknown {
  // Any object can be read by name.
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined;
}

/** The value when it is a text, else an empty one. */
export function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
