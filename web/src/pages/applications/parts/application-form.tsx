import { useMutation } from '@connectrpc/connect-query';
import { Input, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type Application, ApplicationService } from '#gen/gatehouse/admin/v1/application_pb.js';
import { useInvalidate } from '../../../app/rpc/invalidate.js';
import { Field } from '../../../ui/form/field.js';
import { FormDialog } from '../../../ui/form/form-dialog.js';
import { usePolicies } from './use-applications.js';

interface ApplicationFormProps {
  /** The one to change; undefined makes a new one. */
  readonly application: Application | undefined;
  readonly onClose: () => void;
  readonly onSaved: (application: Application | undefined) => void;
}

/** Makes an application, or changes its name, description and policy. Render it while it is open. */
export function ApplicationForm({ application, onClose, onSaved }: ApplicationFormProps) {
  const { t } = useTranslation('applications');
  const policies = usePolicies();
  const [name, setName] = useState(application?.name ?? '');
  const [description, setDescription] = useState(application?.description ?? '');
  const [chosen, setChosen] = useState(application?.policyId ?? '');
  const policyId = chosen || (policies.find(({ isDefault }) => isDefault)?.id ?? '');
  const invalidate = useInvalidate(ApplicationService);
  const onSuccess = async (reply: { application?: Application | undefined }): Promise<void> => {
    await invalidate();
    onSaved(reply.application);
  };
  const create = useMutation(ApplicationService.method.createApplication, { onSuccess });
  const update = useMutation(ApplicationService.method.updateApplication, { onSuccess });
  const fields = { name: name.trim(), description: description.trim() };
  return (
    <FormDialog
      open
      onClose={onClose}
      title={t(application ? 'edit' : 'create')}
      submit={t(application ? 'save' : 'create')}
      onSubmit={() =>
        application
          ? update.mutate({ id: application.id, ...fields, ...(policyId === '' ? {} : { policyId }) })
          : create.mutate({ ...fields, policyId })
      }
      isPending={create.isPending || update.isPending}
      error={create.error ?? update.error}
      isReady={fields.name !== ''}
    >
      <Field label={t('name')}>
        {(control) => (
          <Input
            {...control}
            required
            maxLength={200}
            placeholder={t('example')}
            value={name}
            onChange={(event) => setName(event.target.value)}
          />
        )}
      </Field>
      <Field label={t('policy')} hint={t('policyHint')}>
        {(control) => (
          <Select
            {...control}
            value={policyId}
            onChange={setChosen}
            options={policies.map((policy) => ({ value: policy.id, label: policy.name }))}
          />
        )}
      </Field>
      <Field label={t('description')}>
        {(control) => (
          <Input.TextArea
            {...control}
            maxLength={1000}
            autoSize={{ minRows: 2, maxRows: 6 }}
            value={description}
            onChange={(event) => setDescription(event.target.value)}
          />
        )}
      </Field>
    </FormDialog>
  );
}
