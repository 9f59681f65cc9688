import { create, type MessageInitShape } from '@bufbuild/protobuf';
import { describe, expect, it } from 'vitest';
import { Mode, RiskLevel } from '#gen/gatehouse/common/v1/risk_pb.js';
import { FailMode, PolicyDefinitionSchema } from '#gen/gatehouse/policy/v1/policy_pb.js';
import { failModeFor } from './fail-mode.js';
import { createSnapshot } from './snapshot.js';

const { OPEN, CLOSED, DEGRADE, UNSPECIFIED } = FailMode;

describe('failModeFor', () => {
  it.each<[string, MessageInitShape<typeof PolicyDefinitionSchema>, string, FailMode]>([
    ['is closed unless the policy says otherwise', {}, 'S9', CLOSED],
    ['is closed for a policy that leaves it open to us', { settings: { failMode: UNSPECIFIED } }, '', CLOSED],
    ["is the policy's", { settings: { failMode: OPEN } }, 'S9', OPEN],
    [
      "is the scanner's own before the policy's",
      { settings: { failMode: OPEN, scanners: [{ tag: 'S9', failMode: CLOSED }] } },
      'S9',
      CLOSED,
    ],
    ['is open for what is only monitored', { settings: { scanners: [{ tag: 'S9', mode: Mode.MONITOR }] } }, 'S9', OPEN],
    ['degrades to signatures where the scanner has some', { settings: { failMode: DEGRADE } }, 'S9', OPEN],
    ['does not degrade where nothing stands in', { settings: { failMode: DEGRADE } }, '', CLOSED],
    ['does not degrade for a definition in words', custom(DEGRADE), 'S100', CLOSED],
    ['is that of a custom scanner', custom(OPEN), 'S100', OPEN],
    ['is that of one that is suspended', custom(OPEN, true), 'S100', OPEN],
  ])('%s', (_, definition, tag, expected) => {
    const policy = createSnapshot(create(PolicyDefinitionSchema, definition), 1n);

    expect(failModeFor(policy, tag)).toBe(expected);
  });
});

function custom(failMode: FailMode, suspended = false): MessageInitShape<typeof PolicyDefinitionSchema> {
  return {
    customScanners: [
      {
        tag: 'S100',
        name: 'own',
        riskLevel: RiskLevel.HIGH_RISK,
        scanPrompt: true,
        failMode,
        suspended,
        definition: { case: 'genai', value: { description: 'anything' } },
      },
    ],
  };
}
