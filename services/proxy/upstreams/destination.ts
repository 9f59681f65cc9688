import { GatehouseError } from '#lib/errors/error.js';
import type { Protocol } from '../providers/define.js';
import { speaking } from './speaking.js';
import type { Destination, Target } from './target.js';

/**
 * The same destination asked in the protocol of a surface; targets that do not speak it are left out.
 *
 * Errors: PROTOCOL_UNSUPPORTED when none does.
 */
export function destinationSpeaking(
  destination: Destination,
  protocol: Protocol,
  protocolHeaders: Readonly<Record<string, string>>,
): Destination {
  let refusal: unknown;
  const targets = destination.targets.flatMap((target): Target[] => {
    try {
      return [speaking(target, protocol, protocolHeaders)];
    } catch (error) {
      if (!(error instanceof GatehouseError) || error.code !== 'PROTOCOL_UNSUPPORTED') throw error;
      refusal = error;
      return [];
    }
  });
  if (targets.length === 0) throw refusal;
  return { ...destination, protocol, targets };
}

/**
 * The order in which targets are asked: by rank, and within a rank drawn by weight, so that over many requests each is
 * first as often as its weight says.
 *
 * Source: Efraimidis and Spirakis, "Weighted random sampling with a reservoir" (2006).
 *
 * @param random from 0 to 1, 1 excluded
 */
export function drawOrder(targets: readonly Target[], random: () => number = Math.random): readonly Target[] {
  if (targets.length < 2) return targets;
  const drawn = targets.map((target) => ({ target, key: -Math.log(1 - random()) / Math.max(1, target.weight) }));
  return drawn.toSorted((a, b) => a.target.rank - b.target.rank || a.key - b.key).map(({ target }) => target);
}
