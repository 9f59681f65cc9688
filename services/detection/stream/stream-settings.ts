import { Action, Mode, Phase, type RiskLevel } from '#gen/gatehouse/common/v1/risk_pb.js';
import { StreamMode } from '#gen/gatehouse/policy/v1/policy_pb.js';
import type { Actions, ResolvedSettings } from '../policy/settings.js';

/**
 * A policy's settings as a streamed answer can honour them. Pure.
 *
 * - Observing reports as monitoring does.
 * - Placeholders that are put back later are for what goes to a model; an answer is rewritten by the operators.
 * - An answer that a model is giving already cannot be moved to another model: it is refused.
 */
export function toStreamSettings(settings: ResolvedSettings): ResolvedSettings {
  return {
    ...settings,
    mode: settings.streamMode === StreamMode.OBSERVE ? Mode.MONITOR : settings.mode,
    general: { ...settings.general, [Phase.OUTPUT]: toStreamActions(settings.general[Phase.OUTPUT]) },
    data: { ...settings.data, [Phase.OUTPUT]: toStreamActions(settings.data[Phase.OUTPUT]) },
  };
}

function toStreamActions(actions: Actions): Actions {
  const translated = Object.entries(actions).map(([level, action]) => [level, toStreamAction(action)]);
  // Every level of the grid is still there.
  return Object.fromEntries(translated) as Record<RiskLevel, Action>;
}

function toStreamAction(action: Action): Action {
  if (action === Action.ANONYMIZE_RESTORE) return Action.ANONYMIZE;
  return action === Action.SWITCH_PRIVATE_MODEL ? Action.REJECT : action;
}
