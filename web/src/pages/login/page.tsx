import { useMutation } from '@connectrpc/connect-query';
import { Button, Input } from 'antd';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Navigate, useSearchParams } from 'react-router';
import { AuthService } from '#gen/gatehouse/admin/v1/auth_pb.js';
import { safeReturnPath } from '../../app/routing/return-path.js';
import { useSession, useSessionStore } from '../../app/session/session.js';
import { LanguageMenu, ThemeMenu } from '../../app/shell/header.js';
import { BrandMark } from '../../ui/brand.js';
import { Notice } from '../../ui/notice.js';
import { ErrorNotice } from '../../ui/state/error-state.js';
import styles from './login.module.css';

/** Signs a person in and leads back to where they were going. */
export function Page() {
  const { t } = useTranslation('login');
  const [parameters] = useSearchParams();
  const session = useSession();
  const store = useSessionStore();
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const login = useMutation(AuthService.method.login, { onSuccess: (reply) => store.start(reply) });

  if (session !== undefined) return <Navigate to={safeReturnPath(parameters.get('next'))} replace />;

  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (!login.isPending) login.mutate({ email: email.trim(), password });
  };

  return (
    <div className={styles['page']}>
      <div className={styles['tools']}>
        <LanguageMenu />
        <ThemeMenu />
      </div>
      <main className={styles['main']}>
        <div className={styles['brand']}>
          <BrandMark size={44} />
          <h1 className={styles['title']}>{t('heading')}</h1>
          <p className={styles['about']}>{t('about')}</p>
        </div>
        <form className={styles['form']} onSubmit={submit} aria-label={t('page.title')}>
          {store.ended() === 'expired' && login.error === null && <Notice tone="info" title={t('expired')} />}
          {login.error !== null && <ErrorNotice error={login.error} />}
          <div className={styles['field']}>
            <label htmlFor="email">{t('email')}</label>
            <Input
              id="email"
              size="large"
              type="email"
              name="email"
              autoComplete="username"
              autoFocus
              required
              maxLength={320}
              value={email}
              onChange={(event) => setEmail(event.target.value)}
            />
          </div>
          <div className={styles['field']}>
            <label htmlFor="password">{t('password')}</label>
            <Input.Password
              id="password"
              size="large"
              name="password"
              autoComplete="current-password"
              required
              maxLength={1024}
              value={password}
              onChange={(event) => setPassword(event.target.value)}
            />
          </div>
          <Button type="primary" size="large" htmlType="submit" block loading={login.isPending}>
            {t('submit')}
          </Button>
        </form>
        <p className={styles['hint']}>{t('firstTime')}</p>
      </main>
    </div>
  );
}
