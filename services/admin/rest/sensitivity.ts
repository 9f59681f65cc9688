import { create } from '@bufbuild/protobuf';
import { PolicyService } from '#gen/gatehouse/admin/v1/policy_pb.js';
import {
  type PolicySettings,
  type Sensitivity,
  SensitivityLevel,
  SensitivitySchema,
} from '#gen/gatehouse/policy/v1/policy_pb.js';
import { GatehouseError } from '#lib/errors/error.js';
import { answerWrite, type RestRoutes } from './facade.js';
import { editSettings, readSettings } from './settings.js';

const path = '/api/v1/config/sensitivity-thresholds';

const levels = { low: SensitivityLevel.LOW, medium: SensitivityLevel.MEDIUM, high: SensitivityLevel.HIGH } as const;

/** /api/v1/config/sensitivity-thresholds: from which score a guard model's judgement counts. A PUT keeps what it leaves out. */
export function sensitivityRoutes(): RestRoutes {
  const { getPolicy, updatePolicy } = PolicyService.method;
  return {
    [`GET ${path}`]: {
      method: getPolicy,
      async handle(request) {
        request.ctx.body = toReply(await readSettings(request));
      },
    },

    [`PUT ${path}`]: {
      method: updatePolicy,
      async handle(request) {
        const body = await request.body();
        const level = body.optionalWord('sensitivity_trigger_level', ['low', 'medium', 'high']);
        const asked = {
          level: level && levels[level],
          highThreshold: body.optionalNumber('high_sensitivity_threshold', 0, 1),
          mediumThreshold: body.optionalNumber('medium_sensitivity_threshold', 0, 1),
          lowThreshold: body.optionalNumber('low_sensitivity_threshold', 0, 1),
        };
        body.end();
        const settings = await editSettings(request, (current) => {
          const given = Object.fromEntries(Object.entries(asked).filter(([, value]) => value !== undefined));
          const sensitivity = create(SensitivitySchema, { ...current.sensitivity, ...given });
          assertRising(sensitivity);
          return { ...current, sensitivity };
        });
        answerWrite(request.ctx, 'Sensitivity thresholds updated', toReply(settings));
      },
    },

    [`POST ${path}/reset`]: {
      method: updatePolicy,
      async handle(request) {
        const settings = await editSettings(request, ({ sensitivity: _, ...others }) => others);
        answerWrite(request.ctx, 'Sensitivity thresholds are as shipped', toReply(settings));
      },
    },
  };
}

/** More sensitive is a lower score. Errors: REQUEST_INVALID. */
function assertRising(sensitivity: Sensitivity): void {
  const { high, medium, low } = thresholdsOf(sensitivity);
  if (high <= medium && medium <= low) return;
  const message = `the thresholds must rise: high ${high}, medium ${medium}, low ${low}`;
  throw new GatehouseError('REQUEST_INVALID', { fields: [{ path: 'medium_sensitivity_threshold', message }] });
}

function thresholdsOf(sensitivity: Sensitivity | undefined) {
  return {
    high: sensitivity?.highThreshold ?? 0.4,
    medium: sensitivity?.mediumThreshold ?? 0.6,
    low: sensitivity?.lowThreshold ?? 0.95,
  };
}

/** With the scores that detection takes for what was never set. */
function toReply({ sensitivity }: Pick<PolicySettings, 'sensitivity'>) {
  const { high, medium, low } = thresholdsOf(sensitivity);
  const word = Object.entries(levels).find(([, level]) => level === sensitivity?.level)?.[0] ?? 'medium';
  return {
    high_sensitivity_threshold: high,
    medium_sensitivity_threshold: medium,
    low_sensitivity_threshold: low,
    sensitivity_trigger_level: word,
  };
}
