import { create, type JsonValue } from '@bufbuild/protobuf';
import { Action, Mode, RiskLevel } from '#gen/gatehouse/common/v1/risk_pb.js';
import {
  FailMode,
  ListOrder,
  PolicySettingsSchema,
  SensitivityLevel,
  StreamMode,
} from '#gen/gatehouse/policy/v1/policy_pb.js';
import type { Catalogue } from './catalogue.js';
import { type Path, valuesOf } from './settings-tree.js';

/** What policy.proto says of settings that are absent. */
const values = valuesOf(
  create(PolicySettingsSchema, {
    mode: Mode.ENFORCE,
    generalInput: { high: Action.REJECT, medium: Action.REPLACE, low: Action.PASS },
    generalOutput: { high: Action.REJECT, medium: Action.REPLACE, low: Action.PASS },
    dataInput: { high: Action.REJECT, medium: Action.ANONYMIZE, low: Action.ANONYMIZE },
    dataOutput: { high: Action.REJECT, medium: Action.ANONYMIZE, low: Action.PASS },
    listOrder: ListOrder.WHITELIST_FIRST,
    streamMode: StreamMode.BOUNDED,
    failMode: FailMode.CLOSED,
    sensitivity: {
      level: SensitivityLevel.MEDIUM,
      highThreshold: 0.4,
      mediumThreshold: 0.6,
      lowThreshold: 0.95,
    },
    banPolicy: {
      riskLevel: RiskLevel.HIGH_RISK,
      triggerCount: 3,
      timeWindowMinutes: 10,
      banDurationMinutes: 60,
    },
  }),
);

/** Switches that are off unless the settings turn them on. */
const offByDefault: ReadonlySet<string> = new Set([
  'whitelistSkipsData',
  'doublecheck',
  'banPolicy/enabled',
  'appealPolicy/enabled',
]);

/** What holds where the settings say nothing: the product's default, or how scanner and entity type are shipped. */
export function shippedValue(path: Path, catalogue: Catalogue): JsonValue | undefined {
  const [field, item = '', inner = ''] = path;
  if (field === 'scanners') return catalogue.scanners.get(item)?.shipped[inner];
  if (field === 'entities') return catalogue.entities.get(item)?.shipped[inner];
  const key = path.join('/');
  return offByDefault.has(key) ? false : values.get(key)?.value;
}
