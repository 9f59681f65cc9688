import { useMutation } from '@connectrpc/connect-query';
import { Input, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ApplicationService } from '#gen/gatehouse/admin/v1/application_pb.js';
import { PolicyService, type PolicySummary } from '#gen/gatehouse/admin/v1/policy_pb.js';
import { useInvalidate } from '../../../app/rpc/invalidate.js';
import { Field } from '../../../ui/form/field.js';
import { FormDialog } from '../../../ui/form/form-dialog.js';

interface DeletePolicyProps {
  readonly policy: PolicySummary;
  readonly policies: readonly PolicySummary[];
  readonly onClose: () => void;
}

/** Deletes a policy after its name was typed; its applications move to another one, which is chosen here. */
export function DeletePolicy({ policy, policies, onClose }: DeletePolicyProps) {
  const { t } = useTranslation(['policies', 'app']);
  const others = policies.filter(({ id }) => id !== policy.id);
  const [target, setTarget] = useState((others.find(({ isDefault }) => isDefault) ?? others[0])?.id ?? '');
  const [typed, setTyped] = useState('');
  const forgetPolicies = useInvalidate(PolicyService);
  const forgetApplications = useInvalidate(ApplicationService);
  const remove = useMutation(PolicyService.method.deletePolicy, {
    async onSuccess() {
      onClose();
      await Promise.all([forgetPolicies(), forgetApplications()]);
    },
  });
  const moves = policy.applicationCount > 0;
  return (
    <FormDialog
      open
      danger
      onClose={onClose}
      title={t('delete.title')}
      submit={t('delete.submit')}
      onSubmit={() =>
        remove.mutate({
          id: policy.id,
          moveApplicationsTo: moves ? target : '',
          expectedRevision: policy.revision,
        })
      }
      isPending={remove.isPending}
      error={remove.error}
      isReady={typed.trim() === policy.name.trim()}
    >
      <p>{t('delete.text')}</p>
      {moves && (
        <Field label={t('delete.move', { count: policy.applicationCount })}>
          {(control) => (
            <Select
              {...control}
              value={target}
              onChange={setTarget}
              options={others.map(({ id, name }) => ({ value: id, label: name }))}
            />
          )}
        </Field>
      )}
      <Field label={t('app:dialog.typeName', { name: policy.name })}>
        {(control) => (
          <Input
            {...control}
            value={typed}
            autoComplete="off"
            spellCheck={false}
            onChange={({ target: field }) => setTyped(field.value)}
          />
        )}
      </Field>
    </FormDialog>
  );
}
