import { create } from '@bufbuild/protobuf';
import { useMutation, useQuery } from '@connectrpc/connect-query';
import { Input, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import {
  type KnowledgeBase,
  KnowledgeBaseSchema,
  KnowledgeBaseService,
  type StoredKnowledgeBase,
} from '#gen/gatehouse/admin/v1/knowledge_pb.js';
import { ListService } from '#gen/gatehouse/admin/v1/policy_pb.js';
import { ListKind } from '#gen/gatehouse/policy/v1/policy_pb.js';
import { useInvalidate } from '../../../app/rpc/invalidate.js';
import { Field, SwitchField } from '../../../ui/form/field.js';
import { FormDialog } from '../../../ui/form/form-dialog.js';
import { NumberField } from '../../../ui/form/number-field.js';
import { FileField, useKnowledgeFile } from './file-field.js';
import { useOccasions } from './use-occasions.js';

/** How near a question has to be where nobody says otherwise. */
export const defaultThreshold = 0.7;

interface KnowledgeFormProps {
  readonly policyId: string;
  /** The one to change; undefined makes a new one from a file. */
  readonly stored: StoredKnowledgeBase | undefined;
  readonly onClose: () => void;
  readonly onSaved: (id: string, revision: bigint) => void;
}

/** Makes a knowledge base from a file, or changes everything of one but its entries. Render it while it is open. */
export function KnowledgeForm({ policyId, stored, onClose, onSaved }: KnowledgeFormProps) {
  const { t } = useTranslation('responses');
  const [draft, setDraft] = useState(() => stored?.base ?? create(KnowledgeBaseSchema));
  const [text, setText] = useState('');
  const file = useKnowledgeFile(text);
  const put = (fields: Partial<KnowledgeBase>): void => setDraft((last) => ({ ...last, ...fields }));
  const { forKnowledge } = useOccasions(policyId);
  const isForList = draft.scannerTag === 'blacklist';
  const lists = useQuery(
    ListService.method.listKeywordLists,
    { policyId, kind: ListKind.BLACKLIST },
    { enabled: isForList },
  );
  const invalidate = useInvalidate(KnowledgeBaseService);
  const onSuccess = async (reply: { base?: StoredKnowledgeBase | undefined; revision: bigint }): Promise<void> => {
    await invalidate();
    onSaved(reply.base?.base?.id ?? '', reply.revision);
  };
  const make = useMutation(KnowledgeBaseService.method.createKnowledgeBase, { onSuccess });
  const update = useMutation(KnowledgeBaseService.method.updateKnowledgeBase, { onSuccess });
  const save = stored === undefined ? make : update;
  const base = { ...draft, name: draft.name.trim() };
  const hasEntries = stored !== undefined || (file.entries.length > 0 && file.problems.length === 0);
  return (
    <FormDialog
      open
      onClose={onClose}
      title={t(stored ? 'knowledge.edit' : 'knowledge.create')}
      submit={t(stored ? 'save' : 'knowledge.create')}
      onSubmit={() =>
        stored === undefined ? make.mutate({ policyId, base, entries: [...file.entries] }) : update.mutate({ base })
      }
      isPending={save.isPending}
      error={save.error}
      isReady={base.name !== '' && hasEntries}
    >
      <Field label={t('knowledge.name')}>
        {(control) => (
          <Input
            {...control}
            maxLength={255}
            value={draft.name}
            onChange={({ target }) => put({ name: target.value })}
          />
        )}
      </Field>
      <Field label={t('knowledge.for')} hint={t('knowledge.forHint')}>
        {(control) => (
          <Select
            {...control}
            value={draft.scannerTag}
            showSearch={{ optionFilterProp: 'label' }}
            onChange={(scannerTag) => put({ scannerTag, scannerName: '' })}
            options={forKnowledge}
          />
        )}
      </Field>
      {isForList && (
        <Field label={t('template.list')}>
          {(control) => (
            <Select
              {...control}
              value={draft.scannerName}
              onChange={(scannerName) => put({ scannerName })}
              options={[
                { value: '', label: t('template.anyList') },
                ...(lists.data?.lists ?? []).map(({ list }) => ({ value: list?.name ?? '', label: list?.name ?? '' })),
              ]}
            />
          )}
        </Field>
      )}
      <NumberField
        label={t('knowledge.threshold')}
        hint={t('knowledge.thresholdHint')}
        value={draft.similarityThreshold ?? defaultThreshold}
        onChange={(similarityThreshold) => put({ similarityThreshold })}
        max={1}
        step="any"
      />
      {stored === undefined && <FileField file={file} onText={setText} isPending={make.isPending} />}
      <Field label={t('knowledge.description')}>
        {(control) => (
          <Input.TextArea
            {...control}
            dir="auto"
            maxLength={1000}
            autoSize={{ minRows: 1, maxRows: 4 }}
            value={draft.description}
            onChange={({ target }) => put({ description: target.value })}
          />
        )}
      </Field>
      <SwitchField
        label={t('template.enabled')}
        checked={!draft.disabled}
        onChange={(isOn) => put({ disabled: !isOn })}
      />
    </FormDialog>
  );
}
