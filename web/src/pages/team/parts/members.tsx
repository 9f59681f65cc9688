import { useMutation } from '@connectrpc/connect-query';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Role, type User } from '#gen/gatehouse/admin/v1/auth_pb.js';
import { UserService } from '#gen/gatehouse/admin/v1/tenant_pb.js';
import { useInvalidate } from '../../../app/rpc/invalidate.js';
import { useUser } from '../../../app/session/session.js';
import { ConfirmDialog } from '../../../ui/form/confirm-dialog.js';
import layout from '../../../ui/layout.module.css';
import { ErrorNotice } from '../../../ui/state/error-state.js';
import { DataTable } from '../../../ui/table/data-table.js';
import { Tag } from '../../../ui/tag.js';
import { RoleSelect, useRoleName } from './role-select.js';

interface MembersProps {
  readonly members: readonly User[];
  readonly loading: boolean;
  readonly mayChange: boolean;
}

/** The people; who may change them finds the role and the removal in each row that is not above their own role. */
export function Members({ members, loading, mayChange }: MembersProps) {
  const { t } = useTranslation('team');
  const me = useUser();
  const roleName = useRoleName();
  const most = me.superAdmin ? Role.OWNER : me.role;
  const [removing, setRemoving] = useState<User>();
  const invalidate = useInvalidate(UserService);
  const update = useMutation(UserService.method.updateUserRole, { onSuccess: invalidate });
  const remove = useMutation(UserService.method.deleteUser, {
    async onSuccess() {
      await invalidate();
      setRemoving(undefined);
    },
  });
  const isOpen = (user: User): boolean => mayChange && user.id !== me.id && user.role <= most;
  return (
    <>
      {update.error !== null && <ErrorNotice error={update.error} />}
      <DataTable
        label={t('page.title')}
        rows={members}
        keyOf={({ id }) => id}
        loading={loading}
        columns={[
          {
            key: 'email',
            title: t('email'),
            cell: (user) => (
              <span className={layout['tags']}>
                <bdi>{user.email}</bdi>
                {user.id === me.id && <Tag>{t('you')}</Tag>}
              </span>
            ),
          },
          {
            key: 'role',
            title: t('role'),
            width: '190px',
            cell: (user) =>
              isOpen(user) ? (
                <RoleSelect
                  label={t('roleOf', { email: user.email })}
                  value={user.role}
                  most={most}
                  loading={update.isPending && update.variables?.id === user.id}
                  onChange={(role) => update.mutate({ id: user.id, role })}
                />
              ) : (
                roleName(user.role)
              ),
          },
          ...(mayChange
            ? [
                {
                  key: 'remove',
                  title: t('actions'),
                  width: '130px',
                  align: 'end' as const,
                  cell: (user: User) =>
                    isOpen(user) && (
                      <Button
                        size="small"
                        aria-label={t('removeOf', { email: user.email })}
                        onClick={() => setRemoving(user)}
                      >
                        {t('remove')}
                      </Button>
                    ),
                },
              ]
            : []),
        ]}
      />
      {removing && (
        <ConfirmDialog
          title={t('removeTitle', { email: removing.email })}
          text={t('removeText')}
          submit={t('remove')}
          onClose={() => {
            remove.reset();
            setRemoving(undefined);
          }}
          onConfirm={() => remove.mutate({ id: removing.id })}
          isPending={remove.isPending}
          error={remove.error}
        />
      )}
    </>
  );
}
