import { useMutation } from '@connectrpc/connect-query';
import { Input } from 'antd';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ListService, type StoredKeywordList } from '#gen/gatehouse/admin/v1/policy_pb.js';
import { ListKind } from '#gen/gatehouse/policy/v1/policy_pb.js';
import { Field } from '../../../ui/form/field.js';
import { FormDialog } from '../../../ui/form/form-dialog.js';
import { useForgetLists } from './lists-tab.js';
import { parseKeywords } from './parse-keywords.js';

interface ListFormProps {
  readonly policyId: string;
  readonly kind: ListKind;
  /** The one to change; undefined makes a new one. */
  readonly stored: StoredKeywordList | undefined;
  readonly onClose: () => void;
}

/** Makes or changes a list. Words are pasted as they come: lines, commas or semicolons, with doubles. */
export function ListForm({ policyId, kind, stored, onClose }: ListFormProps) {
  const { t } = useTranslation('policy');
  const [name, setName] = useState(stored?.list?.name ?? '');
  const [description, setDescription] = useState(stored?.description ?? '');
  const [text, setText] = useState((stored?.list?.keywords ?? []).join('\n'));
  const words = useMemo(() => parseKeywords(text), [text]);
  const forget = useForgetLists();
  const onSuccess = async (): Promise<void> => {
    await forget();
    onClose();
  };
  const create = useMutation(ListService.method.createKeywordList, { onSuccess });
  const update = useMutation(ListService.method.updateKeywordList, { onSuccess });
  const word = kind === ListKind.BLACKLIST ? 'blacklist' : 'whitelist';
  const list = { name: name.trim(), kind, keywords: [...words.keywords] };
  return (
    <FormDialog
      open
      onClose={onClose}
      title={stored ? t('lists.edit', { name: stored.list?.name ?? '' }) : t(`lists.add_${word}`)}
      submit={t('lists.save')}
      onSubmit={() =>
        stored
          ? update.mutate({ list: { ...list, id: stored.list?.id ?? '' }, description, enabled: stored.enabled })
          : create.mutate({ policyId, list, description })
      }
      isPending={create.isPending || update.isPending}
      error={create.error ?? update.error}
      isReady={list.name !== '' && words.keywords.length > 0}
    >
      <Field label={t('lists.name')} hint={t('lists.nameHint')}>
        {(control) => (
          <Input {...control} required maxLength={200} value={name} onChange={({ target }) => setName(target.value)} />
        )}
      </Field>
      <Field
        label={t('lists.words')}
        hint={
          <>
            {t('lists.wordsHint')}{' '}
            <span aria-live="polite">
              {t('lists.count', { count: words.keywords.length })}
              {words.doubles > 0 && `, ${t('lists.doubles', { count: words.doubles })}`}
            </span>
          </>
        }
      >
        {(control) => (
          <Input.TextArea
            {...control}
            autoSize={{ minRows: 6, maxRows: 14 }}
            value={text}
            onChange={({ target }) => setText(target.value)}
          />
        )}
      </Field>
      <Field label={t('lists.description')}>
        {(control) => (
          <Input
            {...control}
            maxLength={1000}
            value={description}
            onChange={({ target }) => setDescription(target.value)}
          />
        )}
      </Field>
    </FormDialog>
  );
}
