import { create, type MessageInitShape } from '@bufbuild/protobuf';
import { describe, expect, it } from 'vitest';
import { Mode, Phase, RiskLevel } from '#gen/gatehouse/common/v1/risk_pb.js';
import { FailMode, PolicyDefinitionSchema } from '#gen/gatehouse/policy/v1/policy_pb.js';
import { failsClosed, gapsWithoutModel } from '../pipeline/gaps.js';
import { findUnavailable } from './availability.js';
import { createSnapshot } from './snapshot.js';

type Definition = MessageInitShape<typeof PolicyDefinitionSchema>;

const own = (mode: Mode) => ({
  tag: 'S100',
  name: 'Ours',
  riskLevel: RiskLevel.LOW_RISK,
  scanPrompt: true,
  mode,
  definition: { case: 'genai' as const, value: { description: 'Rude texts' } },
});

function withoutModel(definition: Definition) {
  const policy = createSnapshot(create(PolicyDefinitionSchema, definition), 1n);
  const gaps = gapsWithoutModel(policy, Phase.INPUT);
  return { gaps: gaps.map(({ scannerTag }) => scannerTag), refuses: failsClosed(policy, gaps) };
}

describe('a policy where no guard model is configured', () => {
  it.each<[string, Definition]>([
    ['as shipped', {}],
    ['that changes the level of a scanner', { settings: { scanners: [{ tag: 'S5', riskLevel: RiskLevel.LOW_RISK }] } }],
    ['that asks for a scanner with signatures', { settings: { scanners: [{ tag: 'S9', mode: Mode.ENFORCE }] } }],
    ['that turns a scanner off', { settings: { scanners: [{ tag: 'S5', mode: Mode.OFF }] } }],
    ['that monitors a scanner', { settings: { scanners: [{ tag: 'S1', mode: Mode.MONITOR }] } }],
    ['with an own scanner that is off', { customScanners: [own(Mode.OFF)] }],
  ])('%s lacks nothing', (_what, definition) => {
    expect(withoutModel(definition)).toEqual({ gaps: [], refuses: false });
  });

  it.each<[string, (failMode: FailMode) => Definition, string, string]>([
    [
      'a scanner',
      (failMode) => ({ settings: { failMode, scanners: [{ tag: 'S1', mode: Mode.ENFORCE }] } }),
      'S1',
      'settings.scanners[0]',
    ],
    [
      'an own scanner',
      (failMode) => ({ settings: { failMode }, customScanners: [own(Mode.ENFORCE)] }),
      'S100',
      'custom_scanners[0].genai',
    ],
  ])(
    'that asks by name for %s that needs one is left to its fail mode, and refused as a draft',
    (_what, draft, tag, path) => {
      expect(withoutModel(draft(FailMode.CLOSED))).toEqual({ gaps: [tag], refuses: true });
      expect(withoutModel(draft(FailMode.OPEN))).toEqual({ gaps: [tag], refuses: false });
      const problems = findUnavailable(create(PolicyDefinitionSchema, draft(FailMode.CLOSED)));
      expect(problems.map((problem) => problem.path)).toEqual([path]);
    },
  );
});
