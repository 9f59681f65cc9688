import { useMutation, useQuery } from '@connectrpc/connect-query';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useSearchParams } from 'react-router';
import { Role } from '#gen/gatehouse/admin/v1/auth_pb.js';
import { UserService } from '#gen/gatehouse/admin/v1/tenant_pb.js';
import { Door, PasswordField } from '../../ui/door.js';
import { LinkButton } from '../../ui/link-button.js';
import { Notice } from '../../ui/notice.js';
import { ErrorNotice } from '../../ui/state/error-state.js';

/** Takes the first password of somebody who was invited. */
export function Page() {
  const { t } = useTranslation(['invitation', 'app']);
  const token = useSearchParams()[0].get('token') ?? '';
  const [password, setPassword] = useState('');
  const isCut = token === '';
  const link = useQuery(UserService.method.verifyInvitation, { token }, { enabled: !isCut });
  const accept = useMutation(UserService.method.acceptInvitation);
  const role = Role[link.data?.role ?? Role.UNSPECIFIED]?.toLowerCase() ?? 'unspecified';
  return (
    <Door
      title={link.data === undefined ? t('page.title') : t('join', { tenant: link.data.tenantName })}
      about={
        link.data === undefined ? t('page.about') : t('as', { email: link.data.email, role: t(`app:role.${role}`) })
      }
      label={t('page.title')}
      onSubmit={() => {
        if (!accept.isPending && link.isSuccess) accept.mutate({ token, password });
      }}
      links={<Link to="/login">{t('signIn')}</Link>}
    >
      {link.error !== null && <ErrorNotice error={link.error} />}
      {isCut && <Notice tone="warning" title={t('incomplete')} />}
      {(isCut || link.error !== null) && <p>{t('askAgain')}</p>}
      {accept.error !== null && <ErrorNotice error={accept.error} />}
      {accept.isSuccess ? (
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
            <PasswordField label={t('password')} hint={t('rule')} value={password} onChange={setPassword} />
            <Button type="primary" size="large" htmlType="submit" block loading={accept.isPending || link.isPending}>
              {t('submit')}
            </Button>
          </>
        )
      )}
    </Door>
  );
}
