import { create } from '@bufbuild/protobuf';
import { useQuery } from '@connectrpc/connect-query';
import { Button, Input, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ListService } from '#gen/gatehouse/admin/v1/policy_pb.js';
import { RiskLevel } from '#gen/gatehouse/common/v1/risk_pb.js';
import { type AnswerTemplate, AnswerTemplateSchema, ListKind } from '#gen/gatehouse/policy/v1/policy_pb.js';
import { Field, SwitchField } from '../../../ui/form/field.js';
import { ReasonDialog } from '../../../ui/form/reason-dialog.js';
import layout from '../../../ui/layout.module.css';
import { PlainText } from '../../../ui/span-text/plain-text.js';
import { fieldsOf, occasionOf, useOccasions } from './use-occasions.js';

interface TemplateFormProps {
  readonly policyId: string;
  /** The one to change; undefined makes a new one. */
  readonly template: AnswerTemplate | undefined;
  /** The policy's other templates. */
  readonly others: readonly AnswerTemplate[];
  readonly onClose: () => void;
  readonly onSubmit: (template: AnswerTemplate, reason: string) => void;
  readonly isPending: boolean;
  readonly error: unknown;
}

const placeholders = ['{scanner_name}', '{entity_types}'];
const levels = [RiskLevel.UNSPECIFIED, RiskLevel.HIGH_RISK, RiskLevel.MEDIUM_RISK, RiskLevel.LOW_RISK];

/** Writes a prepared answer, with a preview that has its placeholders filled in. Render it while it is open. */
export function TemplateForm({ policyId, template, others, onSubmit, ...dialog }: TemplateFormProps) {
  const { t, i18n } = useTranslation(['responses', 'app']);
  const [draft, setDraft] = useState(() => template ?? create(AnswerTemplateSchema, { language: i18n.language }));
  const put = (fields: Partial<AnswerTemplate>): void => setDraft((last) => ({ ...last, ...fields }));
  const { forTemplates, nameOf } = useOccasions(policyId);
  const isForList = draft.scannerTag === 'blacklist';
  const lists = useQuery(
    ListService.method.listKeywordLists,
    { policyId, kind: ListKind.BLACKLIST },
    { enabled: isForList },
  );
  const isTaken = others.some((one) => !one.disabled && keyOf(one) === keyOf(draft));
  return (
    <ReasonDialog
      {...dialog}
      title={t(template ? 'template.change' : 'template.create')}
      submit={t('save')}
      onSubmit={(reason) => onSubmit(draft, reason)}
      isReady={draft.text.trim() !== '' && draft.language.length >= 2 && !isTaken}
    >
      <Field label={t('template.for')} hint={t('template.forHint')}>
        {(control) => (
          <Select
            {...control}
            value={occasionOf(draft)}
            showSearch={{ optionFilterProp: 'label' }}
            onChange={(occasion) => put({ ...fieldsOf(occasion), scannerName: '' })}
            options={forTemplates}
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
      <div className={layout['fields']}>
        <Field label={t('template.level')}>
          {(control) => (
            <Select
              {...control}
              value={draft.riskLevel}
              onChange={(riskLevel) => put({ riskLevel })}
              options={levels.map((value) => ({
                value,
                label: value === RiskLevel.UNSPECIFIED ? t('template.anyLevel') : t(`app:risk.${riskWords[value]}`),
              }))}
            />
          )}
        </Field>
        <Field label={t('template.language')} hint={t('template.languageHint')}>
          {(control) => (
            <Input
              {...control}
              maxLength={16}
              value={draft.language}
              onChange={({ target }) => put({ language: target.value.trim() })}
            />
          )}
        </Field>
      </div>
      <Field label={t('template.text')} hint={t(isTaken ? 'template.taken' : 'template.textHint')}>
        {(control) => (
          <Input.TextArea
            {...control}
            dir="auto"
            status={isTaken ? 'error' : ''}
            maxLength={4000}
            autoSize={{ minRows: 3, maxRows: 10 }}
            value={draft.text}
            onChange={({ target }) => put({ text: target.value })}
          />
        )}
      </Field>
      <div className={layout['row']}>
        {placeholders.map((placeholder) => (
          <Button key={placeholder} size="small" onClick={() => put({ text: `${draft.text}${placeholder}` })}>
            {t('template.insert', { placeholder })}
          </Button>
        ))}
      </div>
      {draft.text.trim() !== '' && (
        <section aria-label={t('template.preview')}>
          <div className={layout['quiet']}>{t('template.preview')}</div>
          <div className={layout['description']} dir="auto">
            <PlainText text={fill(draft.text, nameOf(occasionOf(draft)), t('template.sampleEntities'))} />
          </div>
        </section>
      )}
      <SwitchField
        label={t('template.enabled')}
        checked={!draft.disabled}
        onChange={(isOn) => put({ disabled: !isOn })}
      />
    </ReasonDialog>
  );
}

const riskWords: Readonly<Record<number, string>> = {
  [RiskLevel.HIGH_RISK]: 'high_risk',
  [RiskLevel.MEDIUM_RISK]: 'medium_risk',
  [RiskLevel.LOW_RISK]: 'low_risk',
};

/** What tells templates apart: two with the same could not both be used. */
function keyOf({ id, scannerTag, scannerName, dimension, riskLevel, language }: AnswerTemplate): string {
  return JSON.stringify([id, scannerTag, scannerName, dimension, riskLevel, language]);
}

/** A template with its placeholders, in both spellings, filled in. */
function fill(text: string, scannerName: string, entityTypes: string): string {
  return text
    .replace(/\{(scanner_name|guardrail_name)\}/g, () => scannerName)
    .replace(/\{(entity_types|entity_type_names)\}/g, () => entityTypes);
}
