import { create } from '@bufbuild/protobuf';
import { PolicyService } from '#gen/gatehouse/admin/v1/policy_pb.js';
import { type PolicySettings, PolicySettingsSchema } from '#gen/gatehouse/policy/v1/policy_pb.js';
import { GatehouseError } from '#lib/errors/error.js';
import type { RestCall } from './facade.js';

/** Of people who edit different parts of one policy at the same moment, each tries again this often. */
const maxAttempts = 8;

/** The settings of the policy that the request means. Errors: NOT_FOUND. */
export async function readSettings({ call, policyId }: Pick<RestCall, 'call' | 'policyId'>): Promise<PolicySettings> {
  const { definition } = await call(PolicyService.method.getPolicy, { id: policyId });
  return definition?.settings ?? create(PolicySettingsSchema);
}

/**
 * Changes one part of the settings of the policy that the request means, as UpdatePolicy does, and returns them all.
 *
 * What others change meanwhile stays: `edit` is then called again, with what they made. It returns the new settings, or
 * throws to change nothing. Errors: those of UpdatePolicy, with the paths of its fields; whatever `edit` throws.
 */
export async function editSettings(
  { call, policyId }: Pick<RestCall, 'call' | 'policyId'>,
  edit: (settings: PolicySettings) => PolicySettings,
): Promise<PolicySettings> {
  for (let attempt = 1; ; attempt++) {
    const { policy, definition } = await call(PolicyService.method.getPolicy, { id: policyId });
    const settings = edit(definition?.settings ?? create(PolicySettingsSchema));
    const id = policy?.id ?? '';
    try {
      await call(PolicyService.method.updatePolicy, { id, settings, expectedRevision: policy?.revision ?? 0n });
      return settings;
    } catch (error) {
      const isLate = error instanceof GatehouseError && error.code === 'POLICY_CHANGED';
      if (!isLate || attempt >= maxAttempts) throw error;
    }
  }
}
