import { Action, Phase } from '#gen/gatehouse/common/v1/risk_pb.js';
import type { Verdict } from '#gen/gatehouse/detection/v1/verdict_pb.js';
import { readMessage } from '#lib/conversation/chat-message.js';
import { isObject, type JsonObject } from '#lib/conversation/json.js';
import type { JudgedMessage } from '#lib/conversation/judged-message.js';
import type { GatewayCall } from './gateway-call.js';
import type { Judge } from './judge.js';
import { changedTexts, invalid, isEmpty, readFields, toDetectRequest } from './request.js';

/**
 * Answers POST /v1/dify/moderation, contract.md 1.1.6: what Dify asks before it sends a question to a model and before it
 * shows an answer. Fields without a value are left out.
 *
 * Dify knows two actions: show a prepared text, or go on with changed texts. What the policy masks is changed; whatever else
 * is not a pass shows the prepared text.
 *
 * Errors: REQUEST_INVALID; those of `Judge`.
 */
export async function moderateForDify(judge: Judge, call: GatewayCall): Promise<object> {
  const fields = readFields(call.body);
  switch (fields['point']) {
    case 'ping':
      return { result: 'pong' };
    case 'app.moderation.input':
      return moderateInput(judge, readParams(fields), call);
    case 'app.moderation.output':
      return moderateOutput(judge, readParams(fields), call);
    default:
      throw invalid([{ path: 'point', message: 'must be ping, app.moderation.input or app.moderation.output' }]);
  }
}

/** The variables of the app's form and the question are the parts of one message: a verdict covers them all. */
async function moderateInput(judge: Judge, params: JsonObject, call: GatewayCall): Promise<object> {
  const inputs = isObject(params['inputs']) ? params['inputs'] : {};
  const names = Object.keys(inputs).filter((name) => typeof inputs[name] === 'string');
  const query = typeof params['query'] === 'string' ? params['query'] : undefined;
  const contents = [...names.map((name) => inputs[name]), ...(query === undefined ? [] : [query])];
  const judged = await judgeContents(judge, contents, Phase.INPUT, call);
  if (!('changed' in judged)) return judged;
  const { changed } = judged;
  const changedInputs = { ...inputs };
  for (const [index, name] of names.entries()) changedInputs[name] = changed.get(index) ?? inputs[name];
  return {
    flagged: true,
    action: 'overridden',
    inputs: changedInputs,
    ...(query === undefined ? {} : { query: changed.get(names.length) ?? query }),
  };
}

async function moderateOutput(judge: Judge, params: JsonObject, call: GatewayCall): Promise<object> {
  const { text } = params;
  if (typeof text !== 'string') throw invalid([{ path: 'params.text', message: 'must be a string' }]);
  const judged = await judgeContents(judge, [text], Phase.OUTPUT, call);
  return 'changed' in judged ? { flagged: true, action: 'overridden', text: judged.changed.get(0) ?? text } : judged;
}

/** The finished answer, or the contents that have to be changed, by index. */
async function judgeContents(
  judge: Judge,
  contents: readonly unknown[],
  phase: Phase,
  { principal, clientAddress, signal }: GatewayCall,
): Promise<object | { readonly changed: ReadonlyMap<number, string> }> {
  const role = phase === Phase.OUTPUT ? 'assistant' : 'user';
  const message: JudgedMessage = readMessage({ role, content: [...contents] });
  if (isEmpty([message])) return notFlagged;
  const request = toDetectRequest([message], { phase, endUserId: '', clientAddress });
  const verdict = await judge(request, principal, signal);
  if (verdict.action === Action.PASS) return notFlagged;
  if (!isMasking(verdict)) return directOutput(verdict.answer ?? '');
  return { changed: new Map(changedTexts(verdict).map(({ partIndex, text }) => [partIndex, text])) };
}

function isMasking({ action, anonymized }: Verdict): boolean {
  return (action === Action.ANONYMIZE || action === Action.ANONYMIZE_RESTORE) && anonymized.length > 0;
}

const notFlagged = { flagged: false, action: 'direct_output', preset_response: '' };

/** Has Dify show this text in place of what it asked about. */
export function directOutput(answer: string): object {
  return { flagged: true, action: 'direct_output', preset_response: answer };
}

function readParams(fields: JsonObject): JsonObject {
  const { params } = fields;
  if (!isObject(params)) throw invalid([{ path: 'params', message: 'must be an object' }]);
  return params;
}
