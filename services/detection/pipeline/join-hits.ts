import type { PolicySnapshot } from '../policy/snapshot.js';
import { keepStrongest } from '../scanners/entity/entity.js';
import type { Hit } from '../scanners/hit.js';

/**
 * The hits of one text: those of the scanners here and those of the guard model. Entities overlap by the same rules
 * whoever found them. Pure.
 */
export function joinHits(
  { rules }: Pick<PolicySnapshot, 'rules'>,
  local: readonly Hit[],
  judged: readonly Hit[],
): Hit[] {
  const isEntity = ({ rule }: Hit) => rules[rule]!.entityType !== '';
  if (!judged.some(isEntity)) return [...local, ...judged];
  const all = [...local, ...judged];
  return [...all.filter((hit) => !isEntity(hit)), ...keepStrongest(all.filter(isEntity), rules)];
}
