import { create, type MessageInitShape } from '@bufbuild/protobuf';
import { describe, expect, it } from 'vitest';
import { Action, Mode, Phase, RiskLevel } from '#gen/gatehouse/common/v1/risk_pb.js';
import {
  FailMode,
  ListOrder,
  PolicySettingsSchema,
  SensitivityLevel,
  StreamMode,
} from '#gen/gatehouse/policy/v1/policy_pb.js';
import { resolveSettings } from './settings.js';

const { NO_RISK, LOW_RISK, MEDIUM_RISK, HIGH_RISK } = RiskLevel;

describe('resolveSettings', () => {
  it('fills in the defaults of the product', () => {
    const { general, data, ...others } = resolveSettings(undefined);

    const generalDefaults = { [LOW_RISK]: Action.PASS, [MEDIUM_RISK]: Action.REPLACE, [HIGH_RISK]: Action.REJECT };
    expect(general[Phase.INPUT]).toMatchObject(generalDefaults);
    expect(general[Phase.OUTPUT]).toMatchObject(generalDefaults);
    expect(data[Phase.INPUT]).toMatchObject({
      [LOW_RISK]: Action.ANONYMIZE,
      [MEDIUM_RISK]: Action.ANONYMIZE,
      [HIGH_RISK]: Action.REJECT,
    });
    expect(data[Phase.OUTPUT]).toMatchObject({
      [LOW_RISK]: Action.PASS,
      [MEDIUM_RISK]: Action.ANONYMIZE,
      [HIGH_RISK]: Action.REJECT,
    });
    expect(others).toEqual({
      mode: Mode.ENFORCE,
      listOrder: ListOrder.WHITELIST_FIRST,
      whitelistSkipsData: false,
      failMode: FailMode.CLOSED,
      streamMode: StreamMode.BOUNDED,
      answers: [],
      modelThreshold: 0.6,
      doublecheck: false,
      privateModelId: '',
    });
  });

  it('takes what the policy says and the default for the rest of a grid', () => {
    const settings = create(PolicySettingsSchema, { dataOutput: { low: Action.REJECT } });

    const { data } = resolveSettings(settings);

    expect(data[Phase.OUTPUT]).toMatchObject({ [LOW_RISK]: Action.REJECT, [MEDIUM_RISK]: Action.ANONYMIZE });
  });

  it('always passes what has no risk', () => {
    const { general, data } = resolveSettings(undefined);

    expect([general[Phase.INPUT][NO_RISK], data[Phase.OUTPUT][NO_RISK]]).toEqual([Action.PASS, Action.PASS]);
  });

  it('enforces a policy whose mode a policy cannot have', () => {
    expect(resolveSettings(create(PolicySettingsSchema, { mode: Mode.OFF })).mode).toBe(Mode.ENFORCE);
  });

  it.each([
    ['high', SensitivityLevel.HIGH, 0.4, 0.3],
    ['medium', SensitivityLevel.MEDIUM, 0.6, 0.5],
    ['unspecified', SensitivityLevel.UNSPECIFIED, 0.6, 0.5],
    ['low', SensitivityLevel.LOW, 0.95, 0.9],
  ])('W-29: has a score of its own for the sensitivity %s', (_name, level, shipped, changed) => {
    const own = { highThreshold: 0.3, mediumThreshold: 0.5, lowThreshold: 0.9 };

    const thresholds = [{ level }, { level, ...own }].map(
      (sensitivity) => resolveSettings(create(PolicySettingsSchema, { sensitivity })).modelThreshold,
    );

    expect(thresholds).toEqual([shipped, changed]);
  });

  it('bans and takes appeals only where the policy asks for it', () => {
    const resolved = (settings: MessageInitShape<typeof PolicySettingsSchema>) => {
      const { bans, appeals } = resolveSettings(create(PolicySettingsSchema, settings));
      return { bans, appeals };
    };

    expect(resolved({ banPolicy: { triggerCount: 5 }, appealPolicy: { baseUrl: 'https://x.test' } })).toEqual({
      bans: undefined,
      appeals: undefined,
    });
    expect(
      resolved({ banPolicy: { enabled: true }, appealPolicy: { enabled: true, baseUrl: 'https://x.test//' } }),
    ).toEqual({
      bans: { leastLevel: HIGH_RISK, triggerCount: 3, timeWindowMinutes: 10, banDurationMinutes: 60 },
      appeals: { messageTemplate: '', baseUrl: 'https://x.test' },
    });
  });
});
