import { useMutation } from '@connectrpc/connect-query';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { AuthService } from '#gen/gatehouse/admin/v1/auth_pb.js';
import { useLanguage } from '../../app/i18n/language.js';
import { Door, EmailField } from '../../ui/door.js';
import { Notice } from '../../ui/notice.js';
import { ErrorNotice } from '../../ui/state/error-state.js';

/** Asks for a link to a new password; says the same whether there is such an account or not. */
export function Page() {
  const { t } = useTranslation('forgot');
  const { language } = useLanguage();
  const [email, setEmail] = useState('');
  const ask = useMutation(AuthService.method.forgotPassword);
  return (
    <Door
      title={t('page.title')}
      about={t('page.about')}
      label={t('page.title')}
      onSubmit={() => {
        if (!ask.isPending) ask.mutate({ email: email.trim(), language });
      }}
      links={<Link to="/login">{t('back')}</Link>}
    >
      <div aria-live="polite">
        {ask.isSuccess && (
          <Notice tone="info" title={t('sent')}>
            {t('sentNext')}
          </Notice>
        )}
      </div>
      {ask.error !== null && <ErrorNotice error={ask.error} />}
      <EmailField label={t('email')} value={email} onChange={setEmail} />
      <Button type="primary" size="large" htmlType="submit" block loading={ask.isPending}>
        {t('submit')}
      </Button>
    </Door>
  );
}
