import type { JsonObject, JsonValue } from '@bufbuild/protobuf';
import { Input, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Field } from '../../../ui/form/field.js';
import { FormDialog } from '../../../ui/form/form-dialog.js';
import { NumberField } from '../../../ui/form/number-field.js';
import styles from '../policy.module.css';
import type { EntityFacts } from './catalogue.js';
import { previewOperator } from './operator-preview.js';
import type { PolicyEditor } from './use-policy-draft.js';

const kinds = ['mask', 'replace', 'redact', 'hash', 'encrypt', 'shuffle', 'random', 'regexReplace', 'rewrite'] as const;

/** Chooses what becomes of a value, and shows it on a sample. The draft takes it over; nothing is saved yet. */
export function OperatorDialog({
  editor,
  entity,
  onClose,
}: {
  editor: PolicyEditor;
  entity: EntityFacts;
  onClose: () => void;
}) {
  const { t } = useTranslation('policy');
  const path = ['entities', entity.entityType, 'operator'];
  // The settings and the catalogue hold operators as JSON objects.
  const current = (editor.value(path) ?? { replace: {} }) as JsonObject;
  const [kind, setKind] = useState(Object.keys(current)[0] ?? 'replace');
  // Each kind keeps what was typed for it while others are looked at.
  const [byKind, setByKind] = useState<JsonObject>(current);
  const [sample, setSample] = useState(entity.entityType.includes('EMAIL') ? 'jo.doe@example.com' : 'AB12 3456 7890');
  const fields = (byKind[kind] ?? {}) as JsonObject;
  const operator = { [kind]: fields };
  const preview = previewOperator(sample, entity.entityType, operator);
  const put = (name: string, value: JsonValue): void => setByKind({ ...byKind, [kind]: { ...fields, [name]: value } });
  const isReady =
    (kind !== 'regexReplace' || Boolean(fields['pattern'])) && (kind !== 'rewrite' || Boolean(fields['instruction']));
  return (
    <FormDialog
      open
      onClose={onClose}
      title={t('operator.title', { name: entity.name })}
      submit={t('operator.take')}
      onSubmit={() => {
        editor.set(path, operator);
        onClose();
      }}
      isPending={false}
      error={null}
      isReady={isReady}
    >
      <Field label={t('label.entity.operator')} hint={t(`operatorOf.${kind}.about`)}>
        {(control) => (
          <Select
            {...control}
            value={kind}
            onChange={setKind}
            options={kinds.map((value) => ({ value, label: t(`operatorOf.${value}.word`) }))}
          />
        )}
      </Field>
      {kind === 'mask' && <MaskFields fields={fields} put={put} />}
      {kind === 'regexReplace' && (
        <TextSetting name="pattern" label={t('operator.pattern')} maxLength={1024} fields={fields} put={put} />
      )}
      {(kind === 'replace' || kind === 'regexReplace') && (
        <TextSetting name="replacement" label={t('operator.replacement')} maxLength={200} fields={fields} put={put} />
      )}
      {kind === 'rewrite' && (
        <TextSetting name="instruction" label={t('operator.instruction')} maxLength={500} fields={fields} put={put} />
      )}
      <Field label={t('operator.sample')}>
        {(control) => <Input {...control} value={sample} onChange={({ target }) => setSample(target.value)} />}
      </Field>
      <div aria-live="polite" className={styles['preview']}>
        <span className={styles['quiet']}>{t('operator.preview')}</span>
        {preview === undefined ? (
          <span>{t('operator.noPreview')}</span>
        ) : (
          <code>{preview === '' ? t('operator.removed') : preview}</code>
        )}
      </div>
    </FormDialog>
  );
}

interface FieldsProps {
  readonly fields: JsonObject;
  readonly put: (name: string, value: JsonValue) => void;
}

function MaskFields({ fields, put }: FieldsProps) {
  const { t } = useTranslation('policy');
  return (
    <>
      <NumberField
        label={t('operator.keepPrefix')}
        value={Number(fields['keepPrefix'] ?? 0)}
        max={64}
        onChange={(value) => put('keepPrefix', value)}
      />
      <NumberField
        label={t('operator.keepSuffix')}
        value={Number(fields['keepSuffix'] ?? 0)}
        max={64}
        onChange={(value) => put('keepSuffix', value)}
      />
      <TextSetting name="maskCharacter" label={t('operator.character')} maxLength={1} fields={fields} put={put} />
    </>
  );
}

function TextSetting({
  name,
  label,
  maxLength,
  fields,
  put,
}: FieldsProps & { readonly name: string; readonly label: string; readonly maxLength: number }) {
  return (
    <Field label={label}>
      {(control) => (
        <Input
          {...control}
          maxLength={maxLength}
          value={String(fields[name] ?? '')}
          onChange={({ target }) => put(name, target.value)}
        />
      )}
    </Field>
  );
}
