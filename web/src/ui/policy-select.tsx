import { useQuery } from '@connectrpc/connect-query';
import { Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { PolicyService } from '#gen/gatehouse/admin/v1/policy_pb.js';

interface PolicySelectProps {
  /** Id of the chosen policy; undefined for the tenant's default. */
  readonly value: string | undefined;
  readonly onChange: (id: string | undefined) => void;
}

/** Chooses the policy that a page is about. The tenant's default policy leaves no trace in the address. */
export function PolicySelect({ value, onChange }: PolicySelectProps) {
  const { t } = useTranslation();
  const { data, isPending } = useQuery(PolicyService.method.listPolicies, {});
  const policies = data?.policies ?? [];
  const isKnown = value === undefined || policies.some(({ id, isDefault }) => id === value && !isDefault);
  return (
    <Select
      aria-label={t('policy.name')}
      value={policies.find(({ id, isDefault }) => isDefault && id === value) ? '' : (value ?? '')}
      onChange={(id) => onChange(id === '' ? undefined : id)}
      loading={isPending}
      showSearch={policies.length > 8 ? { optionFilterProp: 'label' } : false}
      popupMatchSelectWidth={false}
      options={[
        { value: '', label: policies.find(({ isDefault }) => isDefault)?.name ?? t('policy.default') },
        ...policies.filter(({ isDefault }) => !isDefault).map(({ id, name }) => ({ value: id, label: name })),
        // An id that is gone, or not yet loaded, still shows as what it is.
        ...(isKnown || policies.some(({ id }) => id === value) ? [] : [{ value: value ?? '', label: value ?? '' }]),
      ]}
    />
  );
}
