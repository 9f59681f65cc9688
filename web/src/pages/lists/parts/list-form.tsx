import { create } from '@bufbuild/protobuf';
import { useMutation } from '@connectrpc/connect-query';
import { Input, Segmented, Select } from 'antd';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ListService, type PolicySummary, type StoredKeywordList } from '#gen/gatehouse/admin/v1/policy_pb.js';
import { KeywordListSchema, ListKind } from '#gen/gatehouse/policy/v1/policy_pb.js';
import { useInvalidate } from '../../../app/rpc/invalidate.js';
import { SampleTester, useSamples } from '../../../ui/draft/sample-tester.js';
import { FileButton } from '../../../ui/file/file-button.js';
import { readKeywordFile } from '../../../ui/file/keyword-file.js';
import { Field, SwitchField } from '../../../ui/form/field.js';
import { FormDialog } from '../../../ui/form/form-dialog.js';
import { KeywordsField, maxKeywords, readKeywords } from '../../../ui/form/keywords-field.js';
import layout from '../../../ui/layout.module.css';
import { kindOf, kinds } from './filters.js';

interface ListFormProps {
  /** The one to change; undefined makes a new one. */
  readonly stored: StoredKeywordList | undefined;
  readonly policies: readonly PolicySummary[];
  /** Policy that a new one is offered for; undefined for the tenant's default. */
  readonly policyId: string | undefined;
  readonly onClose: () => void;
  readonly onSaved: (id: string | undefined) => void;
}

/** Makes a list or changes one, and tries it on samples meanwhile. Render it while it is open. */
export function ListForm({ stored, policies, policyId, onClose, onSaved }: ListFormProps) {
  const { t } = useTranslation('lists');
  const first = policyId ?? policies.find(({ isDefault }) => isDefault)?.id ?? '';
  const [draft, setDraft] = useState(() => ({
    policyId: stored?.policyId ?? first,
    name: stored?.list?.name ?? '',
    kind: stored?.list?.kind ?? ListKind.BLACKLIST,
    text: stored?.list?.keywords.join('\n') ?? '',
    description: stored?.description ?? '',
    enabled: stored?.enabled ?? true,
  }));
  const change = (fields: Partial<typeof draft>): void => setDraft((last) => ({ ...last, ...fields }));
  const keywords = useMemo(() => [...readKeywords(draft.text).keywords], [draft.text]);
  const isReady = keywords.length > 0 && keywords.length <= maxKeywords;
  const list = create(KeywordListSchema, {
    id: stored?.list?.id ?? '',
    name: draft.name.trim(),
    kind: draft.kind,
    keywords,
  });
  const samples = useSamples(isReady ? { case: 'list', value: { ...list, name: list.name || 'draft' } } : undefined);
  const isRefused = samples.isCurrent && (samples.reply?.problems.length ?? 0) > 0;
  const invalidate = useInvalidate(ListService);
  const onSuccess = async (reply: { list?: StoredKeywordList | undefined }): Promise<void> => {
    await invalidate();
    onSaved(reply.list?.list?.id);
  };
  const make = useMutation(ListService.method.createKeywordList, { onSuccess });
  const update = useMutation(ListService.method.updateKeywordList, { onSuccess });
  const save = stored === undefined ? make : update;
  const { description } = draft;
  return (
    <FormDialog
      open
      onClose={onClose}
      title={t(stored ? 'edit' : 'create')}
      submit={t(stored ? 'save' : 'create')}
      onSubmit={() =>
        stored === undefined
          ? make.mutate({ policyId: draft.policyId, list, description, disabled: !draft.enabled })
          : update.mutate({ list, description, enabled: draft.enabled })
      }
      isPending={save.isPending}
      error={save.error}
      isReady={isReady && list.name !== '' && !isRefused}
    >
      {stored === undefined && (
        <div className={layout['row']}>
          <Segmented
            aria-label={t('kind')}
            value={draft.kind}
            onChange={(kind) => change({ kind })}
            options={kinds.map((word) => ({ value: kindOf(word), label: t(`kindOf.${word}`) }))}
          />
          {policies.length > 1 && (
            <Select
              aria-label={t('policy')}
              value={draft.policyId}
              onChange={(id) => change({ policyId: id })}
              popupMatchSelectWidth={false}
              options={policies.map(({ id, name }) => ({ value: id, label: name }))}
            />
          )}
        </div>
      )}
      <Field label={t('name')} hint={t('nameHint')}>
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
      <KeywordsField value={draft.text} onChange={(text) => change({ text })} />
      <div className={layout['row']}>
        <FileButton
          label={t('import')}
          accept=".txt,.csv,text/plain,text/csv"
          onText={(text, name) =>
            change({
              text: [draft.text.trimEnd(), readKeywordFile(text, name)].filter((part) => part !== '').join('\n'),
            })
          }
        />
        <span className={layout['quiet']}>{t('importHint')}</span>
      </div>
      <SampleTester
        samples={samples}
        valueAt={(path) => keywords[Number(/^keywords\[(\d+)\]$/.exec(path)?.[1] ?? Number.NaN)]}
      />
      <Field label={t('description')}>
        {(control) => (
          <Input.TextArea
            {...control}
            maxLength={1000}
            autoSize={{ minRows: 1, maxRows: 4 }}
            value={description}
            onChange={({ target }) => change({ description: target.value })}
          />
        )}
      </Field>
      <SwitchField label={t('enabled')} checked={draft.enabled} onChange={(enabled) => change({ enabled })} />
    </FormDialog>
  );
}
