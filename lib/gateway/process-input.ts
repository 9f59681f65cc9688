import { randomBytes } from 'node:crypto';
import { Action, Phase } from '#gen/gatehouse/common/v1/risk_pb.js';
import type { Verdict } from '#gen/gatehouse/detection/v1/verdict_pb.js';
import { writeAnonymized } from '#lib/conversation/anonymized.js';
import { isObject } from '#lib/conversation/json.js';
import type { BypassTokens } from './bypass.js';
import { preparedResponse } from './completion.js';
import type { GatewayCall } from './gateway-call.js';
import type { Judge } from './judge.js';
import { createSessionId, toMapping } from './placeholders.js';
import type { PrivateModels } from './private-model.js';
import { isEmpty, readFields, readMessages, readUserId, toDetectRequest } from './request.js';
import { gatewayAction } from './risk-words.js';
import type { Stopped } from './stopped.js';
import { nothingToJudge, toDetails, toStopDetails } from './verdict-details.js';

/** What POST /v1/gateway/process-input needs. */
export interface ProcessInputDeps {
  readonly judge: Judge;
  readonly bypass: BypassTokens;
  readonly privateModels: PrivateModels;
  /** ms since 1970. */
  readonly clock: () => number;
}

/** The header that carries a bypass token back to us. */
export const bypassHeader = 'X-OG-Bypass-Token';

/**
 * Judges what a gateway is about to send to a model, contract.md 1.2.4, and says what to do with it: pass it, send
 * `anonymized_messages` in place of the messages, send them to the private model, or answer with the prepared response.
 *
 * Keys of private models are never sent; gateways hold their own.
 *
 * Errors: REQUEST_INVALID; those of `Judge`; DATABASE_UNAVAILABLE.
 */
export async function processInput(deps: ProcessInputDeps, call: GatewayCall): Promise<object> {
  const startedAt = performance.now();
  const { principal, signal } = call;
  const fields = readFields(call.body);
  const messages = readMessages(fields, 'messages');
  const sent = fields['messages'];
  const finish = (reply: object) => ({ ...reply, processing_time_ms: elapsed(startedAt) });

  if (call.bypassToken !== '') {
    const original = await deps.bypass.redeem(call.bypassToken, { tenantId: principal.tenantId, messages: sent });
    if (original !== undefined) return finish(bypassed(original));
  }
  const requestId = createCallId('gw');
  if (isEmpty(messages)) return finish({ action: 'pass', request_id: requestId, detection_result: nothingToJudge });

  const endUserId = readUserId(fields['user_id']);
  const clientAddress = readAddress(fields['client_ip']) || call.clientAddress;
  const sessionId = createSessionId();
  const request = toDetectRequest(messages, {
    phase: Phase.INPUT,
    endUserId,
    clientAddress,
    restore: { sessionId, isNewSession: true },
    returnRestoreMapping: true,
  });
  const verdict = await deps.judge(request, principal, signal);
  const reply = {
    request_id: requestId,
    detection_id: verdict.requestId,
    detection_result: toDetails(verdict, request),
  };
  switch (gatewayAction(verdict.action)) {
    case 'pass':
      return finish({ action: 'pass', ...reply });
    case 'anonymize': {
      writeAnonymized(messages, verdict);
      const mapping = toMapping(verdict);
      const restore = { session_id: mapping && sessionId, restore_mapping: mapping };
      return finish({ action: 'anonymize', ...reply, anonymized_messages: sent, ...restore });
    }
    case 'switch_private_model': {
      const model = await deps.privateModels.find(principal.tenantId, verdict.privateModelId);
      if (model === undefined) break;
      const token = deps.bypass.issue({ tenantId: principal.tenantId, requestId, messages: sent });
      const bypass = { bypass_token: token, bypass_header: bypassHeader };
      return finish({ action: 'switch_private_model', ...reply, private_model: model, ...bypass });
    }
    case 'replace': {
      const replaced = preparedResponse('replaced', requestId, answerOf(verdict), deps.clock());
      return finish({ action: 'replace', ...reply, replace_response: replaced });
    }
    case 'block':
      break;
  }
  const blocked = preparedResponse('blocked', requestId, answerOf(verdict), deps.clock());
  return finish({ action: 'block', ...reply, block_response: blocked });
}

/** Tells a gateway that nobody judged, and that what it holds goes nowhere; `detection_result.error` says why. */
export function stoppedReply(requestId: string, stopped: Stopped, body: unknown, now: number): object {
  const endUserId = isObject(body) ? readUserId(body['user_id']) : '';
  return {
    action: 'block',
    request_id: requestId,
    detection_result: toStopDetails(stopped, endUserId),
    block_response: preparedResponse('blocked', requestId, stopped.answer, now),
  };
}

/** A new id of a call: "gw-" or "gw-out-" and 12 hexadecimal digits. */
export function createCallId(side: 'gw' | 'gw-out'): string {
  return `${side}-${randomBytes(6).toString('hex')}`;
}

/** The verdict's prepared answer. A switch that is not possible has none of its own. */
export function answerOf({ answer, action }: Verdict): string {
  if (answer !== undefined) return answer;
  return action === Action.SWITCH_PRIVATE_MODEL
    ? 'This request holds sensitive data that may only go to a private model, and there is none.'
    : 'This request was stopped by the security policy.';
}

/** Milliseconds since a reading of performance.now(), with three decimals. */
export function elapsed(startedAt: number): number {
  return Math.round((performance.now() - startedAt) * 1000) / 1000;
}

/** The address that the gateway gives for its client. One that cannot be one must not keep the request from being judged. */
function readAddress(value: unknown): string {
  return typeof value === 'string' ? value.slice(0, 64) : '';
}

function bypassed(requestId: string): object {
  return {
    action: 'pass',
    request_id: `bypass-${requestId}`,
    detection_result: { bypassed: true, original_request_id: requestId, overall_risk_level: 'no_risk' },
  };
}
