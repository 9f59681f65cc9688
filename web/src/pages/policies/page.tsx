import { PlusOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import type { PolicySummary } from '#gen/gatehouse/admin/v1/policy_pb.js';
import { isAllowed, useUser } from '../../app/session/session.js';
import { useShortcuts } from '../../app/shortcuts/shortcuts.js';
import { Card } from '../../ui/card.js';
import { Glyph } from '../../ui/glyph.js';
import { PageHeader } from '../../ui/page-header.js';
import { RolloutStrip } from '../../ui/rollout/rollout-strip.js';
import { ErrorState } from '../../ui/state/error-state.js';
import { DataTable } from '../../ui/table/data-table.js';
import { policyColumns } from './parts/columns.js';
import { DeletePolicy } from './parts/delete-policy.js';
import { PolicyForm } from './parts/policy-form.js';
import { usePolicies } from './parts/use-policies.js';

/** What is asked for in a dialog. */
interface Asking {
  readonly what: 'create' | 'rename' | 'delete';
  readonly policy?: PolicySummary;
}

/** What is checked for which applications, policy by policy. */
export function Page() {
  const { t } = useTranslation('policies');
  const mayChange = isAllowed(useUser(), 'admin');
  const [asking, setAsking] = useState<Asking>();
  const navigate = useNavigate();
  const policies = usePolicies();
  const columns = policyColumns({
    t,
    onAsk: mayChange ? (what, policy) => setAsking({ what, policy }) : undefined,
  });
  const create = (): void => setAsking({ what: 'create' });
  const close = (): void => setAsking(undefined);
  useShortcuts(mayChange ? [{ keys: 'n', label: t('create'), scope: 'page', run: create }] : []);
  return (
    <>
      <PageHeader
        title={t('page.title')}
        about={t('page.about')}
        actions={
          mayChange && (
            <Button type="primary" icon={<Glyph of={PlusOutlined} />} onClick={create}>
              {t('create')}
            </Button>
          )
        }
      />
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
      {(asking?.what === 'create' || asking?.what === 'rename') && (
        <PolicyForm
          policy={asking.policy}
          policies={policies.rows}
          onClose={close}
          onSaved={(id) => {
            close();
            if (asking.what === 'create') void navigate(`/policies/${id}`);
          }}
        />
      )}
      {asking?.what === 'delete' && asking.policy && (
        <DeletePolicy policy={asking.policy} policies={policies.rows} onClose={close} />
      )}
    </>
  );
}

/** The newest revision of all policies; 0, which stands for the tenant's newest, while none is known. */
function newest(policies: readonly PolicySummary[]): bigint {
  const [highest = 0n] = policies.map(({ revision }) => revision).sort((one, other) => (one > other ? -1 : 1));
  return highest;
}
