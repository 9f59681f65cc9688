import { Phase } from '#gen/gatehouse/common/v1/risk_pb.js';
import { readMessage } from '#lib/conversation/chat-message.js';
import type { JsonObject } from '#lib/conversation/json.js';
import { preparedResponse } from './completion.js';
import type { GatewayCall } from './gateway-call.js';
import type { Judge } from './judge.js';
import { pendingFrom, readMapping } from './placeholders.js';
import { answerOf, createCallId, elapsed } from './process-input.js';
import { changedTexts, invalid, isEmpty, readFields, readMessages, readUserId, toDetectRequest } from './request.js';
import { gatewayAction } from './risk-words.js';
import { nothingToJudge, toDetails } from './verdict-details.js';

/** What POST /v1/gateway/process-output needs. */
export interface ProcessOutputDeps {
  readonly judge: Judge;
  /** ms since 1970. */
  readonly clock: () => number;
}

/**
 * Judges a model's answer for a gateway, contract.md 1.2.5, and puts back what placeholders stand for. The answer is judged
 * with its placeholders in place: values that the end user sent himself are no leak.
 *
 * With `is_streaming` the content is one piece of an answer: what may be the beginning of a placeholder comes back in
 * `buffer_pending`, to be sent again before the next piece. Pieces are judged each for itself; who wants a stream guarded
 * exactly uses the proxy or DetectStream.
 *
 * Errors: REQUEST_INVALID; those of `Judge`.
 */
export async function processOutput(deps: ProcessOutputDeps, call: GatewayCall): Promise<object> {
  const startedAt = performance.now();
  const { principal, signal, clientAddress } = call;
  const fields = readFields(call.body);
  const received = readContent(fields);
  const endsAt = fields['is_streaming'] === true ? pendingFrom(received) : received.length;
  const content = received.slice(0, endsAt);
  const requestId = createCallId('gw-out');
  const finish = (reply: object) => ({
    request_id: requestId,
    ...reply,
    buffer_pending: received.slice(endsAt),
    processing_time_ms: elapsed(startedAt),
  });

  const answer = readMessage({ role: 'assistant', content });
  if (isEmpty([answer])) return finish({ action: 'pass', content, detection_result: nothingToJudge });

  const messages = [...readMessages(fields, 'messages'), answer];
  const request = toDetectRequest(messages, {
    phase: Phase.OUTPUT,
    endUserId: readUserId(fields['user_id']),
    clientAddress,
    restore: { sessionId: readSessionId(fields['session_id']), mapping: readMapping(fields['restore_mapping']) },
  });
  const verdict = await deps.judge(request, principal, signal);
  const reply = { detection_result: toDetails(verdict, request) };
  const change = changedTexts(verdict).find(({ messageIndex }) => messageIndex === messages.length - 1);
  switch (gatewayAction(verdict.action)) {
    case 'pass':
      if (change !== undefined) return finish({ action: 'restore', ...reply, restored_content: change.text });
      return finish({ action: 'pass', ...reply, content });
    case 'anonymize':
      return finish({ action: 'anonymize', ...reply, anonymized_content: change?.text ?? content });
    case 'replace': {
      const replaced = preparedResponse('replaced', requestId, answerOf(verdict), deps.clock());
      return finish({ action: 'replace', ...reply, replace_response: replaced });
    }
    default: {
      // An answer that may only come from a private model has come from another one already.
      const blocked = preparedResponse('blocked', requestId, answerOf(verdict), deps.clock());
      return finish({ action: 'block', ...reply, block_response: blocked });
    }
  }
}

function readContent(fields: JsonObject): string {
  if (typeof fields['content'] !== 'string') throw invalid([{ path: 'content', message: 'must be a string' }]);
  return fields['content'];
}

/** A session's id as detection takes it; any other names no session of ours. */
function readSessionId(value: unknown): string {
  return typeof value === 'string' && /^[\w.:-]{1,128}$/.test(value) ? value : '';
}
