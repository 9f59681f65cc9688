import { useMutation, useQuery } from '@connectrpc/connect-query';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import type { Invitation } from '#gen/gatehouse/admin/v1/tenant_pb.js';
import { UserService } from '#gen/gatehouse/admin/v1/tenant_pb.js';
import { useFormat } from '../../../app/i18n/format.js';
import { useInvalidate } from '../../../app/rpc/invalidate.js';
import { Card } from '../../../ui/card.js';
import { ErrorNotice } from '../../../ui/state/error-state.js';
import { DataTable } from '../../../ui/table/data-table.js';
import { useRoleName } from './role-select.js';

/** Who is invited and has not come yet. */
export function Invitations() {
  const { t } = useTranslation('team');
  const format = useFormat();
  const roleName = useRoleName();
  const { data, error, refetch } = useQuery(UserService.method.listInvitations, {});
  const withdraw = useMutation(UserService.method.deleteInvitation, { onSuccess: useInvalidate(UserService) });
  const nowMs = Date.now();
  if (error !== null) return <ErrorNotice error={error} onRetry={() => void refetch()} />;
  if (data === undefined || data.invitations.length === 0) return null;
  return (
    <Card title={t('invitations')} flush>
      {withdraw.error !== null && <ErrorNotice error={withdraw.error} />}
      <DataTable
        label={t('invitations')}
        rows={data.invitations}
        keyOf={({ id }) => id}
        columns={[
          { key: 'email', title: t('email'), cell: ({ email }: Invitation) => <bdi>{email}</bdi> },
          { key: 'role', title: t('role'), width: '140px', cell: ({ role }) => roleName(role) },
          {
            key: 'ends',
            title: t('ends'),
            width: '150px',
            from: 'tablet',
            cell: ({ expiresAt }) => format.compactTime(expiresAt, nowMs),
          },
          {
            key: 'withdraw',
            title: t('actions'),
            width: '130px',
            align: 'end',
            cell: ({ id, email }) => (
              <Button
                size="small"
                aria-label={t('withdrawOf', { email })}
                loading={withdraw.isPending && withdraw.variables?.id === id}
                onClick={() => withdraw.mutate({ id })}
              >
                {t('withdraw')}
              </Button>
            ),
          },
        ]}
      />
    </Card>
  );
}
