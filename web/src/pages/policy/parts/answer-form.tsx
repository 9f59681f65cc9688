import type { JsonObject } from '@bufbuild/protobuf';
import { Button, Input, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Field, SwitchField } from '../../../ui/form/field.js';
import { FormDialog } from '../../../ui/form/form-dialog.js';
import styles from '../policy.module.css';
import { answerKey } from './settings-tree.js';
import type { PolicyEditor } from './use-policy-draft.js';

const placeholders = ['{scanner_name}', '{entity_types}'];

/** Tags of rules that are no scanners. */
const otherTags = ['blacklist', 'entity'] as const;

/** What templates can be for: anything, a dimension, a scanner. Each stands as one word in a list of choices. */
export function useOccasions(editor: PolicyEditor) {
  const { t } = useTranslation(['policy', 'app']);
  const dimensions = ['security', 'compliance', 'data'] as const;
  const scanners = [
    ...[...editor.catalogue.scanners.values()].map(({ tag, name }) => ({ tag, name })),
    ...editor.live.customScanners.map(({ tag, name }) => ({ tag, name })),
  ];
  const options = [
    { value: '', label: t('answers.any') },
    ...dimensions.map((word) => ({
      value: `DIMENSION_${word.toUpperCase()}`,
      label: t('answers.dimension', { name: t(`app:dimension.${word}`) }),
    })),
    ...otherTags.map((tag) => ({ value: tag, label: t(`answers.tag_${tag}`) })),
    ...scanners.map(({ tag, name }) => ({ value: tag, label: `${tag} ${name}` })),
  ];
  const occasionOf = (item: JsonObject): string => String(item['scannerTag'] || item['dimension'] || '');
  return {
    options,
    occasionOf,
    nameOf(item: JsonObject): string {
      const value = occasionOf(item);
      const name = options.find((option) => option.value === value)?.label ?? value;
      return item['scannerName'] ? `${name}: ${String(item['scannerName'])}` : name;
    },
  };
}

interface AnswerFormProps {
  readonly editor: PolicyEditor;
  /** The one to change; undefined makes a new one. */
  readonly answer: { readonly key: string; readonly item: JsonObject } | undefined;
  /** Keys of all templates. */
  readonly taken: readonly string[];
  readonly onClose: () => void;
}

/** Writes a prepared answer. The draft takes it over; nothing is saved yet. */
export function AnswerForm({ editor, answer, taken, onClose }: AnswerFormProps) {
  const { t } = useTranslation(['policy', 'app']);
  const { options, occasionOf } = useOccasions(editor);
  const [item, setItem] = useState<JsonObject>(answer?.item ?? { language: 'en', text: '' });
  const put = (fields: JsonObject): void => setItem({ ...item, ...fields });
  const cleaned = withoutEmpty(item);
  const key = answerKey(cleaned);
  const isTaken = key !== answer?.key.replace(/#\d+$/, '') && taken.includes(key);
  const text = String(item['text'] ?? '');
  return (
    <FormDialog
      open
      onClose={onClose}
      title={t(answer ? 'answers.change' : 'answers.add')}
      submit={t('operator.take')}
      onSubmit={() => {
        const place = key === answer?.key.replace(/#\d+$/, '') ? answer.key : key;
        editor.setAll([
          ...(answer && answer.key !== place ? [[['answers', answer.key], undefined] as const] : []),
          [['answers', place], cleaned],
        ]);
        onClose();
      }}
      isPending={false}
      error={null}
      isReady={text.trim() !== '' && String(item['language'] ?? '').length >= 2 && !isTaken}
    >
      <Field label={t('answers.for')} hint={t('answers.forHint')}>
        {(control) => (
          <Select
            {...control}
            value={occasionOf(item)}
            showSearch={{ optionFilterProp: 'label' }}
            onChange={(value) => {
              const isDimension = value.startsWith('DIMENSION_');
              put({ scannerTag: isDimension ? '' : value, dimension: isDimension ? value : '', scannerName: '' });
            }}
            options={options}
          />
        )}
      </Field>
      {item['scannerTag'] === 'blacklist' && (
        <Field label={t('answers.list')}>
          {(control) => (
            <Select
              {...control}
              value={String(item['scannerName'] ?? '')}
              onChange={(scannerName) => put({ scannerName })}
              options={[
                { value: '', label: t('answers.anyList') },
                ...editor.live.lists.map(({ name }) => ({ value: name, label: name })),
              ]}
            />
          )}
        </Field>
      )}
      <Field label={t('answers.level')}>
        {(control) => (
          <Select
            {...control}
            value={String(item['riskLevel'] ?? '')}
            onChange={(riskLevel) => put({ riskLevel })}
            options={[
              { value: '', label: t('answers.anyLevel') },
              ...(['high_risk', 'medium_risk', 'low_risk'] as const).map((word) => ({
                value: `RISK_LEVEL_${word.toUpperCase()}`,
                label: t(`app:risk.${word}`),
              })),
            ]}
          />
        )}
      </Field>
      <Field label={t('answers.language')} hint={t('answers.languageHint')}>
        {(control) => (
          <Input
            {...control}
            maxLength={16}
            value={String(item['language'] ?? '')}
            onChange={({ target }) => put({ language: target.value.trim() })}
          />
        )}
      </Field>
      <Field
        label={t('answers.text')}
        hint={isTaken ? <span className={styles['problem']}>{t('answers.taken')}</span> : t('answers.textHint')}
      >
        {(control) => (
          <Input.TextArea
            {...control}
            dir="auto"
            maxLength={4000}
            autoSize={{ minRows: 4, maxRows: 12 }}
            value={text}
            onChange={({ target }) => put({ text: target.value })}
          />
        )}
      </Field>
      <div className={styles['links']}>
        {placeholders.map((placeholder) => (
          <Button key={placeholder} size="small" onClick={() => put({ text: `${text}${placeholder}` })}>
            {t('answers.insert', { placeholder })}
          </Button>
        ))}
      </div>
      <SwitchField
        label={t('answers.enabled')}
        checked={item['disabled'] !== true}
        onChange={(on) => put({ disabled: !on })}
      />
    </FormDialog>
  );
}

/** Fields that say nothing are left out, as the contract's JSON does. */
function withoutEmpty(item: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(item).filter(([, value]) => value !== '' && value !== false));
}
