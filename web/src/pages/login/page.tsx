import { useMutation, useQuery } from '@connectrpc/connect-query';
import { Button } from 'antd';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, Navigate, useSearchParams } from 'react-router';
import { AuthService } from '#gen/gatehouse/admin/v1/auth_pb.js';
import { safeReturnPath } from '../../app/routing/return-path.js';
import { useSession, useSessionStore } from '../../app/session/session.js';
import { Door, EmailField, PasswordField } from '../../ui/door.js';
import { Notice } from '../../ui/notice.js';
import { ErrorNotice } from '../../ui/state/error-state.js';

/** Signs a person in and leads back to where they were going. */
export function Page() {
  const { t } = useTranslation('login');
  const [parameters] = useSearchParams();
  const session = useSession();
  const store = useSessionStore();
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const options = useQuery(AuthService.method.getSignInOptions, {});
  const login = useMutation(AuthService.method.login, { onSuccess: (reply) => store.start(reply) });
  const { mutate: pickUp, isPending: isPickingUp } = useMutation(AuthService.method.refreshSession, {
    onSuccess: (reply) => store.renew(reply),
  });
  const singleSignOn = parameters.get('sso');
  const next = safeReturnPath(parameters.get('next'));

  useEffect(() => {
    // Back from the identity provider, the session is in the browser's cookie.
    if (singleSignOn === 'done') pickUp({});
  }, [singleSignOn, pickUp]);

  if (session !== undefined) return <Navigate to={next} replace />;

  const { singleSignOn: hasSingleSignOn, singleSignOnName, registration, passwordReset } = options.data ?? {};
  return (
    <Door
      title={t('heading')}
      about={t('about')}
      label={t('page.title')}
      onSubmit={() => {
        if (!login.isPending) login.mutate({ email: email.trim(), password });
      }}
      links={
        (passwordReset || registration) && (
          <>
            {passwordReset && <Link to="/forgot-password">{t('forgot')}</Link>}
            {registration && <Link to="/register">{t('register')}</Link>}
          </>
        )
      }
      hint={t('firstTime')}
    >
      {store.ended() === 'expired' && login.error === null && singleSignOn === null && (
        <Notice tone="info" title={t('expired')} />
      )}
      {singleSignOn !== null && singleSignOn !== 'done' && login.error === null && (
        <Notice tone="problem" title={t(singleSignOn === 'USER_DISABLED' ? 'disabled' : 'ssoFailed')}>
          {t('ssoNext')}
        </Notice>
      )}
      {login.error !== null && <ErrorNotice error={login.error} />}
      <EmailField label={t('email')} value={email} onChange={setEmail} />
      <PasswordField label={t('password')} value={password} onChange={setPassword} />
      <Button type="primary" size="large" htmlType="submit" block loading={login.isPending || isPickingUp}>
        {t('submit')}
      </Button>
      {hasSingleSignOn && (
        <Button size="large" block href={`/api/v1/auth/sso/login?next=${encodeURIComponent(next)}`}>
          {t('sso', { name: singleSignOnName })}
        </Button>
      )}
    </Door>
  );
}
