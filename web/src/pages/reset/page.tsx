import { useMutation, useQuery } from '@connectrpc/connect-query';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useSearchParams } from 'react-router';
import { AuthService } from '#gen/gatehouse/admin/v1/auth_pb.js';
import { Door, PasswordField } from '../../ui/door.js';
import { LinkButton } from '../../ui/link-button.js';
import { Notice } from '../../ui/notice.js';
import { ErrorNotice } from '../../ui/state/error-state.js';

/** Takes a new password from somebody who has the mailed link. */
export function Page() {
  const { t } = useTranslation('reset');
  const token = useSearchParams()[0].get('token') ?? '';
  const [newPassword, setNewPassword] = useState('');
  const isCut = token === '';
  const link = useQuery(AuthService.method.verifyResetToken, { token }, { enabled: !isCut });
  const reset = useMutation(AuthService.method.resetPassword);
  return (
    <Door
      title={t('page.title')}
      about={link.data === undefined ? t('page.about') : t('of', { email: link.data.email })}
      label={t('page.title')}
      onSubmit={() => {
        if (!reset.isPending && link.isSuccess) reset.mutate({ token, newPassword });
      }}
      links={isCut || link.isError ? <Link to="/forgot-password">{t('another')}</Link> : undefined}
    >
      {isCut && <Notice tone="warning" title={t('incomplete')} />}
      {link.error !== null && <ErrorNotice error={link.error} />}
      {reset.error !== null && <ErrorNotice error={reset.error} />}
      {reset.isSuccess ? (
        <>
          <div role="status">
            <Notice tone="info" title={t('done')} />
          </div>
          <LinkButton to="/login" type="primary" size="large" block>
            {t('signIn')}
          </LinkButton>
        </>
      ) : (
        !isCut &&
        link.error === null && (
          <>
            <PasswordField label={t('password')} hint={t('rule')} value={newPassword} onChange={setNewPassword} />
            <Button type="primary" size="large" htmlType="submit" block loading={reset.isPending || link.isPending}>
              {t('submit')}
            </Button>
          </>
        )
      )}
    </Door>
  );
}
