import { useMutation, useQuery } from '@connectrpc/connect-query';
import { Checkbox, Input } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { CampaignService } from '#gen/gatehouse/admin/v1/campaign_pb.js';
import { useInvalidate } from '../../../app/rpc/invalidate.js';
import { Field } from '../../../ui/form/field.js';
import { FormDialog } from '../../../ui/form/form-dialog.js';
import { PolicySelect } from '../../../ui/policy-select.js';

interface CampaignFormProps {
  readonly onClose: () => void;
  readonly onMade: (id: string) => void;
}

/** Chooses the questions and the policy of a new campaign. */
export function CampaignForm({ onClose, onMade }: CampaignFormProps) {
  const { t } = useTranslation('redteam');
  const [name, setName] = useState('');
  const [packages, setPackages] = useState<string[]>(['owasp_top10', 'safe']);
  const [policyId, setPolicyId] = useState<string>();
  const known = useQuery(CampaignService.method.listQuestionPackages, {});
  const invalidate = useInvalidate(CampaignService);
  const create = useMutation(CampaignService.method.createCampaign, {
    onSuccess: async ({ campaign }) => {
      await invalidate();
      onClose();
      if (campaign) onMade(campaign.id);
    },
  });
  const options = (known.data?.packages ?? []).map(({ code, categories }) => ({
    value: code,
    label: t('packageWithCount', {
      name: t(`packageOf.${code}`),
      count: categories.reduce((sum, { questions }) => sum + questions, 0),
    }),
  }));
  return (
    <FormDialog
      open
      onClose={onClose}
      title={t('create')}
      submit={t('make')}
      onSubmit={() =>
        create.mutate({ campaign: { name: name.trim(), packages, ...(policyId !== undefined && { policyId }) } })
      }
      isPending={create.isPending}
      error={create.error ?? known.error}
      isReady={name.trim() !== '' && packages.length > 0}
    >
      <Field label={t('name')}>
        {(control) => (
          <Input {...control} maxLength={200} value={name} onChange={({ target }) => setName(target.value)} />
        )}
      </Field>
      <fieldset style={{ border: 0, padding: 0, margin: 0 }}>
        <legend>{t('packages')}</legend>
        <Checkbox.Group options={options} value={packages} onChange={setPackages} />
      </fieldset>
      <PolicySelect value={policyId} onChange={setPolicyId} />
    </FormDialog>
  );
}
