import { useMutation } from '@connectrpc/connect-query';
import { Radio } from 'antd';
import { useTranslation } from 'react-i18next';
import { AuthService, Role } from '#gen/gatehouse/admin/v1/auth_pb.js';
import { useLanguage } from '../../app/i18n/language.js';
import { languageNames, languages } from '../../app/i18n/languages.js';
import { useInvalidate } from '../../app/rpc/invalidate.js';
import { useUser } from '../../app/session/session.js';
import { useShortcutList } from '../../app/shortcuts/shortcuts.js';
import { themeChoices, useTheme } from '../../app/theme/theme.js';
import { Card } from '../../ui/card.js';
import { Fact, Facts } from '../../ui/facts.js';
import { SwitchField } from '../../ui/form/field.js';
import layout from '../../ui/layout.module.css';
import { PageHeader } from '../../ui/page-header.js';
import { ErrorNotice } from '../../ui/state/error-state.js';
import { PasswordForm } from './parts/password-form.js';
import { SessionList } from './parts/session-list.js';

/** Who one is here, how the interface looks, one's password and sign-ins. */
export function Page() {
  const { t } = useTranslation(['account', 'app']);
  const user = useUser();
  const role = user.superAdmin ? 'super_admin' : (Role[user.role]?.toLowerCase() ?? 'unspecified');
  return (
    <>
      <PageHeader title={t('page.title')} about={t('page.about')} />
      <div className={layout['stack']}>
        <Card title={t('profile')}>
          <Facts>
            <Fact name={t('email')}>
              <bdi>{user.email}</bdi>
            </Fact>
            <Fact name={t('tenant')}>
              <bdi>{user.tenantName}</bdi>
            </Fact>
            <Fact name={t('role')}>{t(`app:role.${role}`)}</Fact>
          </Facts>
        </Card>
        <Card title={t('look')}>
          <LookSettings />
        </Card>
        <Card title={t('password.title')}>
          <PasswordForm />
        </Card>
        <Card title={t('sessions.title')} flush>
          <SessionList />
        </Card>
      </div>
    </>
  );
}

function LookSettings() {
  const { t } = useTranslation(['account', 'app']);
  const { language, choose } = useLanguage();
  const theme = useTheme();
  const { lettersEnabled, enableLetters } = useShortcutList();
  // Letters to this person are written in it.
  const keep = useMutation(AuthService.method.updateMe, { onSuccess: useInvalidate(AuthService) });
  return (
    <div className={layout['stack']}>
      {keep.error !== null && <ErrorNotice error={keep.error} />}
      <div className={layout['row']}>
        <span id="account-language">{t('app:shell.language')}</span>
        <Radio.Group
          aria-labelledby="account-language"
          optionType="button"
          value={language}
          options={languages.map((value) => ({ value, label: languageNames[value] }))}
          onChange={({ target }) => {
            const chosen = languages.find((known) => known === target.value) ?? 'en';
            void choose(chosen);
            keep.mutate({ language: chosen });
          }}
        />
      </div>
      <div className={layout['row']}>
        <span id="account-theme">{t('app:shell.theme')}</span>
        <Radio.Group
          aria-labelledby="account-theme"
          optionType="button"
          value={theme.choice}
          options={themeChoices.map((value) => ({ value, label: t(`app:theme.${value}`) }))}
          onChange={({ target }) => theme.choose(themeChoices.find((known) => known === target.value) ?? 'system')}
        />
      </div>
      <SwitchField
        label={t('app:shortcut.letters')}
        hint={t('app:shortcut.lettersHint')}
        checked={lettersEnabled}
        onChange={enableLetters}
      />
    </div>
  );
}
