import { useTranslation } from 'react-i18next';
import { Card } from '../../../ui/card.js';
import { PageLink } from '../../../ui/page-link.js';
import styles from '../policy.module.css';
import { SwitchSetting, TextSetting } from './setting.js';
import type { PolicyEditor } from './use-policy-draft.js';

/** Whether people who were refused may have a person look again. */
export function AppealCard({ editor }: { editor: PolicyEditor }) {
  const { t } = useTranslation('policy');
  return (
    <Card title={t('appeals.title')} extra={<PageLink to="/appeals">{t('appeals.who')}</PageLink>}>
      <div className={styles['stack']}>
        <SwitchSetting
          editor={editor}
          path={['appealPolicy', 'enabled']}
          label={t('label.appealPolicy.enabled')}
          hint={t('appeals.about')}
        />
        {editor.value(['appealPolicy', 'enabled']) === true && (
          <div className={styles['fields']}>
            <TextSetting
              editor={editor}
              path={['appealPolicy', 'baseUrl']}
              label={t('label.appealPolicy.baseUrl')}
              hint={t('appeals.baseUrlHint')}
              maxLength={500}
            />
            <TextSetting
              editor={editor}
              path={['appealPolicy', 'messageTemplate']}
              label={t('label.appealPolicy.messageTemplate')}
              hint={t('appeals.messageHint')}
              maxLength={1000}
            />
            <TextSetting
              editor={editor}
              path={['appealPolicy', 'reviewerEmail']}
              label={t('label.appealPolicy.reviewerEmail')}
              maxLength={320}
            />
          </div>
        )}
      </div>
    </Card>
  );
}
