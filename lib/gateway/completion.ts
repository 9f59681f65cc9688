/** An HTTP answer that a gateway sends to its own client in place of the model's. */
export interface PreparedResponse {
  readonly code: 200;
  readonly content_type: 'application/json';
  /** A `chat.completion` as JSON text. */
  readonly body: string;
}

/** What the prepared answers call their model; plugins for gateways know them by this name. */
const preparedModel = 'openguardrails-security';

/**
 * The prepared answer as gateways take it: contract.md 1.2.4. `kind` becomes part of the completion's id.
 *
 * @param now ms since 1970
 */
export function preparedResponse(
  kind: 'blocked' | 'replaced',
  requestId: string,
  answer: string,
  now: number,
): PreparedResponse {
  const completion = {
    id: `chatcmpl-${kind}-${requestId}`,
    object: 'chat.completion',
    created: Math.floor(now / 1000),
    model: preparedModel,
    choices: [{ index: 0, message: { role: 'assistant', content: answer }, finish_reason: 'stop' }],
    usage: { prompt_tokens: 0, completion_tokens: 0, total_tokens: 0 },
  };
  return { code: 200, content_type: 'application/json', body: JSON.stringify(completion) };
}
