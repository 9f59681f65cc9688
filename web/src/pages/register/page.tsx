import { useMutation } from '@connectrpc/connect-query';
import { Button, Input } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useSearchParams } from 'react-router';
import { AuthService } from '#gen/gatehouse/admin/v1/auth_pb.js';
import { useLanguage } from '../../app/i18n/language.js';
import { Door, EmailField, PasswordField } from '../../ui/door.js';
import { Field } from '../../ui/form/field.js';
import { LinkButton } from '../../ui/link-button.js';
import { Notice } from '../../ui/notice.js';
import { ErrorNotice } from '../../ui/state/error-state.js';

/** Registers somebody: address and password, then the mailed code. The address bar keeps whose code is awaited. */
export function Page() {
  const [parameters, setParameters] = useSearchParams();
  const email = parameters.get('verify') ?? '';
  return email === '' ? (
    <RegisterForm onSent={(verify) => setParameters({ verify })} />
  ) : (
    <VerifyForm email={email} onBack={() => setParameters({})} />
  );
}

function RegisterForm({ onSent }: { onSent: (email: string) => void }) {
  const { t } = useTranslation('register');
  const { language } = useLanguage();
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const register = useMutation(AuthService.method.register, { onSuccess: () => onSent(email.trim()) });
  return (
    <Door
      title={t('page.title')}
      about={t('page.about')}
      label={t('page.title')}
      onSubmit={() => {
        if (!register.isPending) register.mutate({ email: email.trim(), password, language });
      }}
      links={<Link to="/login">{t('back')}</Link>}
    >
      {register.error !== null && <ErrorNotice error={register.error} />}
      <EmailField label={t('email')} value={email} onChange={setEmail} />
      <PasswordField label={t('password')} hint={t('rule')} value={password} onChange={setPassword} />
      <Button type="primary" size="large" htmlType="submit" block loading={register.isPending}>
        {t('submit')}
      </Button>
    </Door>
  );
}

function VerifyForm({ email, onBack }: { email: string; onBack: () => void }) {
  const { t } = useTranslation('register');
  const { language } = useLanguage();
  const [code, setCode] = useState('');
  const verify = useMutation(AuthService.method.verifyEmail);
  const resend = useMutation(AuthService.method.resendVerificationCode);
  return (
    <Door
      title={t('verify')}
      about={t('mailed', { email })}
      label={t('verify')}
      onSubmit={() => {
        if (!verify.isPending) verify.mutate({ email, code: code.trim() });
      }}
      links={<Link to="/login">{t('back')}</Link>}
    >
      {verify.isSuccess ? (
        <>
          <div role="status">
            <Notice tone="info" title={t('done')} />
          </div>
          <LinkButton to="/login" type="primary" size="large" block>
            {t('signIn')}
          </LinkButton>
        </>
      ) : (
        <>
          {verify.error !== null && <ErrorNotice error={verify.error} />}
          {resend.error !== null && <ErrorNotice error={resend.error} />}
          <div aria-live="polite">{resend.isSuccess && <Notice tone="info" title={t('resent')} />}</div>
          <Field label={t('code')}>
            {(control) => (
              <Input
                {...control}
                size="large"
                inputMode="numeric"
                autoComplete="one-time-code"
                autoFocus
                required
                maxLength={32}
                value={code}
                onChange={(event) => setCode(event.target.value)}
              />
            )}
          </Field>
          <Button type="primary" size="large" htmlType="submit" block loading={verify.isPending}>
            {t('confirm')}
          </Button>
          <Button block loading={resend.isPending} onClick={() => resend.mutate({ email, language })}>
            {t('resend')}
          </Button>
          <Button type="link" block onClick={onBack}>
            {t('otherAddress')}
          </Button>
        </>
      )}
    </Door>
  );
}
