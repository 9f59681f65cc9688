import { useMutation } from '@connectrpc/connect-query';
import { Input, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { CampaignService } from '#gen/gatehouse/admin/v1/campaign_pb.js';
import { Action } from '#gen/gatehouse/common/v1/risk_pb.js';
import { useInvalidate } from '../../../app/rpc/invalidate.js';
import { Field } from '../../../ui/form/field.js';
import { FormDialog } from '../../../ui/form/form-dialog.js';

/** Adds a question of the tenant's own to the package "custom". */
export function QuestionForm({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation('redteam');
  const [content, setContent] = useState('');
  const [category, setCategory] = useState('S9');
  const [expectedAction, setExpected] = useState(Action.REJECT);
  const invalidate = useInvalidate(CampaignService);
  const add = useMutation(CampaignService.method.createQuestion, {
    onSuccess: async () => {
      await invalidate();
      onClose();
    },
  });
  return (
    <FormDialog
      open
      onClose={onClose}
      title={t('addQuestion')}
      submit={t('add')}
      onSubmit={() =>
        add.mutate({ question: { packageCode: 'custom', category: category.trim(), content, expectedAction } })
      }
      isPending={add.isPending}
      error={add.error}
      isReady={content.trim() !== '' && category.trim() !== ''}
    >
      <Field label={t('question')}>
        {(control) => (
          <Input.TextArea
            {...control}
            maxLength={5000}
            autoSize={{ minRows: 3, maxRows: 10 }}
            value={content}
            onChange={({ target }) => setContent(target.value)}
          />
        )}
      </Field>
      <Field label={t('category')} hint={t('categoryHint')}>
        {(control) => (
          <Input {...control} maxLength={16} value={category} onChange={({ target }) => setCategory(target.value)} />
        )}
      </Field>
      <Field label={t('expected')}>
        {(control) => (
          <Select
            {...control}
            value={expectedAction}
            onChange={setExpected}
            options={[
              { value: Action.REJECT, label: t('expectedReject') },
              { value: Action.PASS, label: t('expectedPass') },
            ]}
          />
        )}
      </Field>
    </FormDialog>
  );
}
