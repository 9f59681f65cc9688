import { create, type MessageInitShape } from '@bufbuild/protobuf';
import { describe, expect, it } from 'vitest';
import { Action, Mode, RiskLevel } from '#gen/gatehouse/common/v1/risk_pb.js';
import { PolicySettingsSchema } from '#gen/gatehouse/policy/v1/policy_pb.js';
import { applyChanges, changesBetween } from './settings-tree.js';

const settings = (init: MessageInitShape<typeof PolicySettingsSchema> = {}) => create(PolicySettingsSchema, init);

const fields: MessageInitShape<typeof PolicySettingsSchema> = {
  mode: Mode.MONITOR,
  generalInput: { high: Action.REJECT, low: Action.REPLACE },
  scanners: [
    { tag: 'S9', mode: Mode.OFF, scanPrompt: false },
    { tag: 'S10', riskLevel: RiskLevel.LOW_RISK },
  ],
  entities: [{ entityType: 'EMAIL', operator: { kind: { case: 'mask', value: { keepPrefix: 2 } } } }],
  answers: [
    { scannerTag: 'S9', language: 'en', text: 'No.' },
    { scannerTag: 'S9', language: 'en', text: 'Twice.' },
  ],
  entityDefinitions: [{ entityType: 'PROJECT', name: 'Project', description: 'Names', riskLevel: RiskLevel.LOW_RISK }],
  sensitivity: { highThreshold: 0 },
};
const full = settings(fields);

describe('changes between settings', () => {
  it('are none where both mean the same', () => {
    expect(changesBetween(settings(), settings({ banPolicy: {}, scanners: [{ tag: 'S9' }] }))).toEqual([]);
  });

  it('name values, items by what distinguishes them, and keep a zero that was meant', () => {
    const after = settings({ ...fields, mode: 0, scanners: [{ tag: 'S9', mode: Mode.OFF, scanPrompt: true }] });

    expect(changesBetween(full, after)).toEqual([
      { path: ['mode'], before: 'MODE_MONITOR', after: undefined },
      { path: ['scanners', 'S9', 'scanPrompt'], before: false, after: true },
      { path: ['scanners', 'S10', 'riskLevel'], before: 'RISK_LEVEL_LOW_RISK', after: undefined },
    ]);
    expect(changesBetween(settings(), settings({ sensitivity: { highThreshold: 0 } }))).toHaveLength(1);
  });

  it('applied to the older one give the newer one, in both directions', () => {
    const other = settings({ dataInput: { low: Action.PASS }, scanners: [{ tag: 'S2', mode: Mode.MONITOR }] });
    for (const [from, to] of [
      [full, other],
      [other, full],
      [settings(), full],
    ] as const)
      expect(applyChanges(from, changesBetween(from, to))).toEqual(to);
  });

  it('of two people come together when they are about different values', () => {
    const scanners = [{ tag: 'S9', mode: Mode.ENFORCE, scanPrompt: false }];
    const mine = settings({ ...fields, scanners });
    const theirs = settings({ ...fields, mode: Mode.ENFORCE });

    const both = applyChanges(theirs, changesBetween(full, mine));

    expect(both).toEqual(settings({ ...fields, scanners, mode: Mode.ENFORCE }));
  });
});
