import { create } from '@bufbuild/protobuf';
import { Mode, RiskLevel } from '#gen/gatehouse/common/v1/risk_pb.js';
import { FailMode, type PolicyDefinition, PolicyDefinitionSchema } from '#gen/gatehouse/policy/v1/policy_pb.js';
import { officialScanners } from '../catalog/index.js';
import { createSnapshot, type PolicySnapshot } from '../policy/snapshot.js';
import { signals, threats } from './signals.js';

/**
 * The policy of content scans: the threats by their signals and definitions, attacks on prompts by the official scanner, and
 * the entity types as shipped, so that what is stored can be masked. Tenants cannot change it, hence one key for all.
 * Definitions are left out where no guard model reads them: the threats have signals too.
 */
export function createContentScanPolicy(hasModel: boolean): PolicySnapshot {
  const snapshot = createSnapshot(contentScanDefinition(hasModel), 0n);
  return Object.freeze({ ...snapshot, key: 'content-scan' });
}

/** The definition behind the policy. */
export function contentScanDefinition(hasModel: boolean): PolicyDefinition {
  const scans = { riskLevel: RiskLevel.HIGH_RISK, scanPrompt: true, scanResponse: false };
  return create(PolicyDefinitionSchema, {
    policyId: 'content-scan',
    name: 'Content scan',
    settings: {
      failMode: FailMode.CLOSED,
      scanners: officialScanners.map(({ tag }) =>
        tag === 'S9' ? { tag, mode: Mode.ENFORCE, scanPrompt: true } : { tag, mode: Mode.OFF },
      ),
    },
    customScanners: [
      ...signals.flatMap(({ tag, name, patterns }) =>
        patterns.map((pattern) => ({
          tag,
          name,
          ...scans,
          definition: { case: 'regex' as const, value: { pattern } },
        })),
      ),
      ...(hasModel ? threats : []).map(({ tag, name, definition }) => ({
        tag,
        name,
        ...scans,
        definition: { case: 'genai' as const, value: { description: definition } },
      })),
    ],
  });
}
