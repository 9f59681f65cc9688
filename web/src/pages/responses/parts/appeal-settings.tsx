import { create } from '@bufbuild/protobuf';
import { Button, Input } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type AppealPolicy, AppealPolicySchema } from '#gen/gatehouse/policy/v1/policy_pb.js';
import { Card } from '../../../ui/card.js';
import { Field, SwitchField } from '../../../ui/form/field.js';
import { ReasonDialog } from '../../../ui/form/reason-dialog.js';
import { UnsavedGuard } from '../../../ui/form/unsaved-guard.js';
import layout from '../../../ui/layout.module.css';
import { PageLink } from '../../../ui/page-link.js';
import { type StoredSettings, useSaveSettings } from '../../../ui/policy/use-policy-settings.js';

interface AppealSettingsProps {
  readonly stored: StoredSettings;
  readonly mayChange: boolean;
  readonly onSaved: (revision: bigint) => void;
}

/** Whether and how people who were refused can object. */
export function AppealSettings({ stored, mayChange, onSaved }: AppealSettingsProps) {
  const { t } = useTranslation('responses');
  const before = stored.settings?.appealPolicy ?? create(AppealPolicySchema);
  const [draft, setDraft] = useState(before);
  const [isAsking, setIsAsking] = useState(false);
  const put = (fields: Partial<AppealPolicy>): void => setDraft((last) => ({ ...last, ...fields }));
  const saving = useSaveSettings(stored, (revision) => {
    setIsAsking(false);
    onSaved(revision);
  });
  const isChanged = fields.some((field) => draft[field] !== before[field]) || draft.enabled !== before.enabled;
  const lacksUrl = draft.enabled && !/^https?:\/\/[^\s/?#]+/.test(draft.baseUrl);
  const lacksLink = draft.messageTemplate !== '' && !draft.messageTemplate.includes('{appeal_url}');
  const wrong: Readonly<Record<(typeof fields)[number], boolean>> = {
    baseUrl: lacksUrl,
    messageTemplate: lacksLink,
    reviewerEmail: false,
  };
  return (
    <Card title={t('tab.appeals')} extra={<PageLink to="/appeals">{t('appeal.who')}</PageLink>}>
      <div className={layout['stack']}>
        <SwitchField
          label={t('appeal.enabled')}
          hint={t('appeal.enabledHint')}
          checked={draft.enabled}
          disabled={!mayChange}
          onChange={(enabled) => put({ enabled })}
        />
        {fields.map((field) => (
          <Field key={field} label={t(`appeal.${field}`)} hint={t(`appeal.${field}Hint`)}>
            {(control) => (
              <Input
                {...control}
                dir="auto"
                maxLength={maxLengths[field]}
                disabled={!mayChange}
                status={wrong[field] ? 'error' : ''}
                aria-invalid={wrong[field]}
                value={draft[field]}
                onChange={({ target }) => put({ [field]: target.value })}
              />
            )}
          </Field>
        ))}
        {mayChange && (
          <div>
            <Button type="primary" disabled={!isChanged || lacksUrl || lacksLink} onClick={() => setIsAsking(true)}>
              {t('save')}
            </Button>
          </div>
        )}
      </div>
      <UnsavedGuard unsaved={isChanged} />
      {isAsking && (
        <ReasonDialog
          onClose={() => setIsAsking(false)}
          title={t('appeal.saveTitle')}
          submit={t('save')}
          onSubmit={(reason) => saving.save({ appealPolicy: draft }, reason)}
          isPending={saving.isPending}
          error={saving.error}
        >
          <p>{t(draft.enabled ? 'appeal.willBeOn' : 'appeal.willBeOff')}</p>
        </ReasonDialog>
      )}
    </Card>
  );
}

const fields = ['baseUrl', 'messageTemplate', 'reviewerEmail'] as const;
/** The limits of policy.proto. */
const maxLengths = { baseUrl: 500, messageTemplate: 1000, reviewerEmail: 320 };
