import { create } from '@bufbuild/protobuf';
import { Input, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { type Operator, OperatorSchema } from '#gen/gatehouse/policy/v1/policy_pb.js';
import { Field } from '../../../ui/form/field.js';
import { NumberField } from '../../../ui/form/number-field.js';
import layout from '../../../ui/layout.module.css';

/** The operators in the order of the list. */
export const operatorKinds = [
  'mask',
  'replace',
  'redact',
  'hash',
  'encrypt',
  'shuffle',
  'random',
  'regexReplace',
  'rewrite',
] as const;

/** One of them. */
export type OperatorKind = (typeof operatorKinds)[number];

/** What the form of an operator holds; fields of other kinds are kept while one looks at another. */
export interface OperatorDraft {
  readonly kind: OperatorKind;
  readonly maskCharacter: string;
  readonly keepPrefix: number;
  readonly keepSuffix: number;
  readonly replacement: string;
  readonly pattern: string;
  readonly instruction: string;
}

/** The draft that a form starts with. Pure. */
export function toOperatorDraft(operator: Operator | undefined): OperatorDraft {
  const kind = operator?.kind;
  const mask = kind?.case === 'mask' ? kind.value : undefined;
  const isReplacing = kind?.case === 'replace' || kind?.case === 'regexReplace';
  return {
    kind: kind?.case ?? 'replace',
    maskCharacter: mask?.maskCharacter ?? '',
    keepPrefix: mask?.keepPrefix ?? 0,
    keepSuffix: mask?.keepSuffix ?? 0,
    replacement: isReplacing ? kind.value.replacement : '',
    pattern: kind?.case === 'regexReplace' ? kind.value.pattern : '',
    instruction: kind?.case === 'rewrite' ? kind.value.instruction : '',
  };
}

/** The operator that a draft stands for; undefined while it lacks what its kind needs. Pure. */
export function toOperator(draft: OperatorDraft): Operator | undefined {
  const { kind, maskCharacter, keepPrefix, keepSuffix, replacement, pattern, instruction } = draft;
  switch (kind) {
    case 'mask':
      return create(OperatorSchema, { kind: { case: kind, value: { maskCharacter, keepPrefix, keepSuffix } } });
    case 'replace':
      return create(OperatorSchema, { kind: { case: kind, value: { replacement } } });
    case 'regexReplace':
      return pattern === ''
        ? undefined
        : create(OperatorSchema, { kind: { case: kind, value: { pattern, replacement } } });
    case 'rewrite':
      return instruction.trim() === ''
        ? undefined
        : create(OperatorSchema, { kind: { case: kind, value: { instruction: instruction.trim() } } });
    default:
      return create(OperatorSchema, { kind: { case: kind, value: {} } });
  }
}

interface OperatorFieldsProps {
  readonly draft: OperatorDraft;
  readonly onChange: (fields: Partial<OperatorDraft>) => void;
}

/** The fields of an operator, by its kind. */
export function OperatorFields({ draft, onChange }: OperatorFieldsProps) {
  const { t } = useTranslation('entities');
  const text = (name: 'replacement' | 'pattern' | 'instruction' | 'maskCharacter', maxLength: number) => (
    <Field label={t(`operator.${name}`)} hint={t(`operator.${name}Hint`)}>
      {(control) => (
        <Input
          {...control}
          maxLength={maxLength}
          value={draft[name]}
          onChange={({ target }) => onChange({ [name]: target.value })}
        />
      )}
    </Field>
  );
  return (
    <>
      <Field label={t('operator.kind')} hint={t(`operatorAbout.${draft.kind}`)}>
        {({ id }) => (
          <Select
            id={id}
            value={draft.kind}
            onChange={(kind) => onChange({ kind })}
            options={operatorKinds.map((value) => ({ value, label: t(`operatorOf.${value}`) }))}
          />
        )}
      </Field>
      {draft.kind === 'mask' && (
        <div className={layout['fields']}>
          <NumberField
            label={t('operator.keepPrefix')}
            max={64}
            value={draft.keepPrefix}
            onChange={(keepPrefix) => onChange({ keepPrefix })}
          />
          <NumberField
            label={t('operator.keepSuffix')}
            max={64}
            value={draft.keepSuffix}
            onChange={(keepSuffix) => onChange({ keepSuffix })}
          />
          {text('maskCharacter', 1)}
        </div>
      )}
      {draft.kind === 'regexReplace' && text('pattern', 1024)}
      {(draft.kind === 'replace' || draft.kind === 'regexReplace') && text('replacement', 200)}
      {draft.kind === 'rewrite' && text('instruction', 500)}
    </>
  );
}
