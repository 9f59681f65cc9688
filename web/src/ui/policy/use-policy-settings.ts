import { create } from '@bufbuild/protobuf';
import { useMutation, useQuery } from '@connectrpc/connect-query';
import { PolicyService, type PolicySummary } from '#gen/gatehouse/admin/v1/policy_pb.js';
import { type PolicySettings, PolicySettingsSchema } from '#gen/gatehouse/policy/v1/policy_pb.js';
import { useInvalidate } from '../../app/rpc/invalidate.js';

/** The settings of a policy as stored, and how reading them goes. */
export interface StoredSettings {
  readonly policy: PolicySummary | undefined;
  /** Undefined until they are read; everything absent takes the defaults of the product. */
  readonly settings: PolicySettings | undefined;
  readonly isPending: boolean;
  readonly error: Error | null;
  refetch(): void;
}

/** Reads the settings of a policy; an empty id takes the tenant's default. */
export function usePolicySettings(policyId: string): StoredSettings {
  const { data, error, isPending, refetch } = useQuery(PolicyService.method.getPolicy, { id: policyId });
  return {
    policy: data?.policy,
    settings: data && (data.definition?.settings ?? create(PolicySettingsSchema)),
    isPending,
    error: data === undefined ? error : null,
    refetch: () => void refetch(),
  };
}

/** Saves a part of a policy's settings. */
export interface SettingsSave {
  /** Puts fields in place of those that were read; refused when somebody else has changed the policy since. */
  save(change: Partial<PolicySettings>, reason: string): void;
  readonly isPending: boolean;
  readonly error: Error | null;
}

/** How a page saves settings that it has read. `onSaved` is told the revision that has the change. */
export function useSaveSettings(
  { policy, settings }: StoredSettings,
  onSaved: (revision: bigint) => void,
): SettingsSave {
  const invalidate = useInvalidate(PolicyService);
  const update = useMutation(PolicyService.method.updatePolicy, {
    async onSuccess({ revision }) {
      await invalidate();
      onSaved(revision);
    },
  });
  return {
    save(change, reason) {
      if (policy === undefined || settings === undefined) return;
      update.mutate({
        id: policy.id,
        settings: { ...settings, ...change },
        reason,
        expectedRevision: policy.revision,
      });
    },
    isPending: update.isPending,
    error: update.error,
  };
}
