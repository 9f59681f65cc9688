import { useMutation } from '@connectrpc/connect-query';
import { Input, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { PolicyService, type PolicySummary } from '#gen/gatehouse/admin/v1/policy_pb.js';
import { useInvalidate } from '../../../app/rpc/invalidate.js';
import { Field } from '../../../ui/form/field.js';
import { FormDialog } from '../../../ui/form/form-dialog.js';

interface PolicyFormProps {
  /** The one to rename; undefined makes a new one. */
  readonly policy: PolicySummary | undefined;
  /** What a new one can start from. */
  readonly policies: readonly PolicySummary[];
  readonly onClose: () => void;
  /** Told the id of the policy. */
  readonly onSaved: (id: string) => void;
}

/** Makes a policy, from the shipped settings or as a copy, or changes its name and what it is for. */
export function PolicyForm({ policy, policies, onClose, onSaved }: PolicyFormProps) {
  const { t } = useTranslation('policies');
  const [name, setName] = useState(policy?.name ?? '');
  const [description, setDescription] = useState(policy?.description ?? '');
  const [copyFrom, setCopyFrom] = useState('');
  const invalidate = useInvalidate(PolicyService);
  const onSuccess = async (reply: { policy?: PolicySummary | undefined }): Promise<void> => {
    await invalidate();
    onSaved(reply.policy?.id ?? '');
  };
  const create = useMutation(PolicyService.method.createPolicy, { onSuccess });
  const rename = useMutation(PolicyService.method.renamePolicy, { onSuccess });
  const fields = { name: name.trim(), description: description.trim() };
  return (
    <FormDialog
      open
      onClose={onClose}
      title={t(policy ? 'rename' : 'create')}
      submit={t(policy ? 'save' : 'create')}
      onSubmit={() => (policy ? rename.mutate({ id: policy.id, ...fields }) : create.mutate({ ...fields, copyFrom }))}
      isPending={create.isPending || rename.isPending}
      error={create.error ?? rename.error}
      isReady={fields.name !== ''}
    >
      <Field label={t('name')}>
        {(control) => (
          <Input {...control} required maxLength={200} value={name} onChange={({ target }) => setName(target.value)} />
        )}
      </Field>
      <Field label={t('description')}>
        {(control) => (
          <Input
            {...control}
            maxLength={1000}
            value={description}
            onChange={({ target }) => setDescription(target.value)}
          />
        )}
      </Field>
      {policy === undefined && (
        <Field label={t('copyFrom')} hint={t('copyFromHint')}>
          {(control) => (
            <Select
              {...control}
              value={copyFrom}
              onChange={setCopyFrom}
              options={[
                { value: '', label: t('shipped') },
                ...policies.map(({ id, name: label }) => ({ value: id, label })),
              ]}
            />
          )}
        </Field>
      )}
    </FormDialog>
  );
}
