import { create } from '@bufbuild/protobuf';
import { useMutation } from '@connectrpc/connect-query';
import { Input, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type UpstreamModel, UpstreamModelSchema, UpstreamService } from '#gen/gatehouse/admin/v1/upstream_pb.js';
import { useInvalidate } from '../../../app/rpc/invalidate.js';
import { Field, SwitchField } from '../../../ui/form/field.js';
import { FormDialog } from '../../../ui/form/form-dialog.js';
import { ModelLimits } from './model-limits.js';

/** Providers that the proxy has a translation for; `demo` answers from inside. */
const providers = ['openai', 'azure-openai', 'anthropic', 'gemini', 'local', 'demo'];

interface ModelFormProps {
  /** The one to change; undefined makes a new one. */
  readonly model: UpstreamModel | undefined;
  readonly onClose: () => void;
  readonly onSaved: (id: string | undefined) => void;
}

/** Makes an upstream model or changes one. Its key goes in and never comes out. Render it while it is open. */
export function ModelForm({ model, onClose, onSaved }: ModelFormProps) {
  const { t } = useTranslation('models');
  const [draft, setDraft] = useState(() => model ?? create(UpstreamModelSchema, { provider: 'openai', enabled: true }));
  const [apiKey, setApiKey] = useState('');
  const change = (fields: Partial<UpstreamModel>): void => setDraft((last) => ({ ...last, ...fields }));
  const invalidate = useInvalidate(UpstreamService);
  const onSuccess = async (reply: { upstreamModel?: UpstreamModel | undefined }): Promise<void> => {
    await invalidate();
    onSaved(reply.upstreamModel?.id);
  };
  const make = useMutation(UpstreamService.method.createUpstreamModel, { onSuccess });
  const update = useMutation(UpstreamService.method.updateUpstreamModel, { onSuccess });
  const save = model === undefined ? make : update;
  const isDemo = draft.provider === 'demo';
  return (
    <FormDialog
      open
      onClose={onClose}
      title={t(model ? 'edit' : 'create')}
      submit={t(model ? 'save' : 'create')}
      onSubmit={() => save.mutate({ upstreamModel: isDemo ? { ...draft, apiBaseUrl: '' } : draft, apiKey })}
      isPending={save.isPending}
      error={save.error}
      isReady={draft.name.trim() !== '' && (isDemo || draft.apiBaseUrl.trim() !== '')}
    >
      <Field label={t('name')}>
        {(control) => (
          <Input
            {...control}
            required
            maxLength={200}
            value={draft.name}
            onChange={({ target }) => change({ name: target.value })}
          />
        )}
      </Field>
      <Field label={t('provider')} hint={t('providerHint')}>
        {(control) => (
          <Select
            {...control}
            value={draft.provider}
            onChange={(provider) => change({ provider })}
            options={providers.map((value) => ({ value, label: value }))}
          />
        )}
      </Field>
      {!isDemo && (
        <>
          <Field label={t('address')} hint={t('addressHint')}>
            {(control) => (
              <Input
                {...control}
                required
                inputMode="url"
                spellCheck={false}
                maxLength={2048}
                placeholder="https://example.com/v1"
                value={draft.apiBaseUrl}
                onChange={({ target }) => change({ apiBaseUrl: target.value })}
              />
            )}
          </Field>
          <Field label={t('key')} hint={t(model?.apiKeyHint ? 'keyKept' : 'keyHint', { hint: model?.apiKeyHint })}>
            {(control) => (
              <Input
                {...control}
                type="password"
                autoComplete="new-password"
                maxLength={4096}
                value={apiKey}
                onChange={({ target }) => setApiKey(target.value)}
              />
            )}
          </Field>
        </>
      )}
      <Field label={t('sends')} hint={t('sendsHint')}>
        {(control) => (
          <Input
            {...control}
            spellCheck={false}
            maxLength={255}
            value={draft.modelName}
            onChange={({ target }) => change({ modelName: target.value })}
          />
        )}
      </Field>
      <SwitchField label={t('enabled')} checked={draft.enabled} onChange={(enabled) => change({ enabled })} />
      <SwitchField
        label={t('private')}
        hint={t('privateHint')}
        checked={draft.isPrivateModel}
        onChange={(isPrivateModel) =>
          change({ isPrivateModel, ...(isPrivateModel ? {} : { isDefaultPrivateModel: false }) })
        }
      />
      {draft.isPrivateModel && (
        <SwitchField
          label={t('defaultPrivate')}
          hint={t('defaultPrivateHint')}
          checked={draft.isDefaultPrivateModel}
          onChange={(isDefaultPrivateModel) => change({ isDefaultPrivateModel })}
        />
      )}
      <ModelLimits draft={draft} onChange={change} />
    </FormDialog>
  );
}
