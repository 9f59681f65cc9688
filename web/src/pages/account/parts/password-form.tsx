import { useMutation } from '@connectrpc/connect-query';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { AuthService } from '#gen/gatehouse/admin/v1/auth_pb.js';
import { useInvalidate } from '../../../app/rpc/invalidate.js';
import { PasswordField } from '../../../ui/door.js';
import layout from '../../../ui/layout.module.css';
import { Notice } from '../../../ui/notice.js';
import { ErrorNotice } from '../../../ui/state/error-state.js';

/** Changes one's password, which ends every other sign-in. */
export function PasswordForm() {
  const { t } = useTranslation('account');
  const [currentPassword, setCurrentPassword] = useState('');
  const [newPassword, setNewPassword] = useState('');
  const invalidate = useInvalidate(AuthService);
  const change = useMutation(AuthService.method.changePassword, {
    onSuccess() {
      setCurrentPassword('');
      setNewPassword('');
      return invalidate();
    },
  });
  return (
    <form
      className={layout['stack']}
      style={{ maxWidth: 420 }}
      aria-label={t('password.title')}
      onSubmit={(event) => {
        event.preventDefault();
        if (!change.isPending) change.mutate({ currentPassword, newPassword });
      }}
    >
      <PasswordField label={t('password.current')} value={currentPassword} onChange={setCurrentPassword} />
      <PasswordField
        label={t('password.new')}
        hint={t('password.rule')}
        value={newPassword}
        onChange={setNewPassword}
      />
      {change.error !== null && <ErrorNotice error={change.error} />}
      <div aria-live="polite">{change.isSuccess && <Notice tone="info" title={t('password.done')} />}</div>
      <div>
        <Button htmlType="submit" loading={change.isPending}>
          {t('password.submit')}
        </Button>
      </div>
    </form>
  );
}
