import { GatehouseError } from '#lib/errors/error.js';
import { type Bridge, bridged } from '../bridges/bridge.js';
import { completionsBridge } from '../bridges/completions.js';
import { messagesBridge } from '../bridges/messages.js';
import { responsesBridge } from '../bridges/responses.js';
import type { Protocol, Provider, ProviderOperation } from '../providers/define.js';
import type { Target } from './target.js';

/**
 * The same upstream model, asked in the protocol of a surface: as it is when its provider speaks that, else through a
 * translation to chat completions, which every provider speaks.
 *
 * Errors: PROTOCOL_UNSUPPORTED when there is neither.
 *
 * @param protocolHeaders sent along when nothing is translated
 */
export function speaking(
  target: Target,
  protocol: Protocol,
  protocolHeaders: Readonly<Record<string, string>>,
): Target {
  const { provider } = target;
  if (protocol === 'chat') return target;
  const native = provider.kind === 'http' ? provider.operations?.[protocol] : undefined;
  if (native) return { ...target, provider: { ...provider, ...withHeaders(native, protocolHeaders) } as Provider };
  const bridge = bridges[protocol];
  if (bridge) return { ...target, provider: bridged(provider, bridge) };
  throw new GatehouseError('PROTOCOL_UNSUPPORTED', { values: { protocol, provider: provider.name } });
}

const bridges: Readonly<Partial<Record<Protocol, Bridge>>> = {
  completions: completionsBridge,
  messages: messagesBridge,
  responses: responsesBridge,
};

function withHeaders(operation: ProviderOperation, added: Readonly<Record<string, string>>): ProviderOperation {
  return {
    ...operation,
    translateRequest(body, target) {
      const request = operation.translateRequest(body, target);
      return { ...request, headers: { ...request.headers, ...added } };
    },
  };
}
