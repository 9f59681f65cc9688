import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import type { PolicySummary } from '#gen/gatehouse/admin/v1/policy_pb.js';
import { useFormat } from '../../app/i18n/format.js';
import { Card } from '../../ui/card.js';
import { PageHeader } from '../../ui/page-header.js';
import { RolloutStrip } from '../../ui/rollout/rollout-strip.js';
import { ErrorState } from '../../ui/state/error-state.js';
import { DataTable } from '../../ui/table/data-table.js';
import { policyColumns } from './parts/columns.js';
import { usePolicies } from './parts/use-policies.js';

/** What is checked for which applications, policy by policy. */
export function Page() {
  const { t } = useTranslation('policies');
  const format = useFormat();
  const navigate = useNavigate();
  const policies = usePolicies();
  const columns = policyColumns({ t, format, nowMs: Date.now() });
  return (
    <>
      <PageHeader title={t('page.title')} about={t('page.about')} />
      <Card flush title={t('page.title')} extra={<RolloutStrip revision={newest(policies.rows)} />}>
        {policies.error !== null ? (
          <ErrorState error={policies.error} onRetry={() => void policies.refetch()} />
        ) : (
          <DataTable
            label={t('page.title')}
            columns={columns}
            rows={policies.rows}
            keyOf={({ id }) => id}
            onOpen={({ id }) => void navigate(`/policies/${id}`)}
            loading={policies.isPending}
          />
        )}
      </Card>
    </>
  );
}

/** The newest revision of all policies; 0, which stands for the tenant's newest, while none is known. */
function newest(policies: readonly PolicySummary[]): bigint {
  const [highest = 0n] = policies.map(({ revision }) => revision).sort((one, other) => (one > other ? -1 : 1));
  return highest;
}
