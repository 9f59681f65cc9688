import { create } from '@bufbuild/protobuf';
import { Input, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Mode, RiskLevel } from '#gen/gatehouse/common/v1/risk_pb.js';
import {
  type EntityDefinition,
  EntityDefinitionSchema,
  type EntityRule,
  EntityRuleSchema,
} from '#gen/gatehouse/policy/v1/policy_pb.js';
import { SampleTester, useSamples } from '../../../ui/draft/sample-tester.js';
import { Field, SwitchField } from '../../../ui/form/field.js';
import { ReasonDialog } from '../../../ui/form/reason-dialog.js';
import layout from '../../../ui/layout.module.css';
import { type StoredSettings, useSaveSettings } from '../../../ui/policy/use-policy-settings.js';
import { RiskTag } from '../../../ui/risk-tag.js';
import type { EntityEntry } from './entity-entry.js';
import { OperatorFields, toOperator, toOperatorDraft } from './operator-fields.js';

interface EntityFormProps {
  readonly stored: StoredSettings;
  /** The type to change; undefined defines a new one in words. */
  readonly entry: EntityEntry | undefined;
  readonly onClose: () => void;
  readonly onSaved: (code: string, revision: bigint) => void;
}

const modes = [Mode.ENFORCE, Mode.MONITOR, Mode.OFF] as const;
const modeWord = { [Mode.ENFORCE]: 'enforce', [Mode.MONITOR]: 'monitor', [Mode.OFF]: 'off' } as const;
const levels = [RiskLevel.HIGH_RISK, RiskLevel.MEDIUM_RISK, RiskLevel.LOW_RISK];

/**
 * Changes how a policy treats an entity type, or defines one in words. The engine shows on the author's samples what it
 * finds and what the operator makes of it. Render it while it is open.
 */
export function EntityForm({ stored, entry, onClose, onSaved }: EntityFormProps) {
  const { t } = useTranslation(['entities', 'app']);
  const isOwn = entry === undefined || entry.definition !== undefined;
  const [draft, setDraft] = useState(() => ({
    code: entry?.code ?? '',
    name: entry?.definition?.name ?? '',
    words: entry?.definition?.description ?? '',
    mode: entry?.mode ?? Mode.ENFORCE,
    riskLevel: entry?.riskLevel ?? RiskLevel.MEDIUM_RISK,
    scanInput: entry?.scanInput ?? true,
    scanOutput: entry?.scanOutput ?? true,
    operator: toOperatorDraft(entry?.operator),
  }));
  const change = (fields: Partial<typeof draft>): void => setDraft((last) => ({ ...last, ...fields }));
  const operator = toOperator(draft.operator);
  const { mode, riskLevel, scanInput, scanOutput } = draft;
  const treatment = { mode, riskLevel, scanInput, scanOutput, ...(operator && { operator }) };
  const rule = create(EntityRuleSchema, { entityType: draft.code, ...treatment });
  const definition = create(EntityDefinitionSchema, {
    entityType: draft.code,
    name: draft.name.trim(),
    description: draft.words.trim(),
    failMode: entry?.definition?.failMode ?? 0,
    ...treatment,
  });
  const isCode = /^[A-Z][A-Z0-9_]{1,62}$/.test(draft.code);
  const isWhole =
    operator !== undefined && (!isOwn || (isCode && definition.name !== '' && definition.description !== ''));
  const samples = useSamples(
    isWhole
      ? {
          case: 'entities',
          value: isOwn ? { definitions: [definition], only: [draft.code] } : { rules: [rule], only: [draft.code] },
        }
      : undefined,
  );
  const isRefused = samples.isCurrent && (samples.reply?.problems.length ?? 0) > 0;
  const saving = useSaveSettings(stored, (revision) => onSaved(draft.code, revision));
  const { settings } = stored;
  const save = (reason: string): void => {
    if (settings === undefined) return;
    saving.save(
      isOwn
        ? { entityDefinitions: withDefinition(settings.entityDefinitions, entry?.code, definition) }
        : { entities: withRule(settings.entities, rule) },
      reason,
    );
  };
  return (
    <ReasonDialog
      onClose={onClose}
      title={entry === undefined ? t('define.title') : t('edit', { name: entry.name })}
      submit={t('save')}
      onSubmit={save}
      isPending={saving.isPending}
      error={saving.error}
      isReady={isWhole && !isRefused}
    >
      {isOwn && (
        <>
          <Field label={t('code')} hint={t('define.codeHint')}>
            {(control) => (
              <Input
                {...control}
                required
                disabled={entry !== undefined}
                status={draft.code !== '' && !isCode ? 'error' : ''}
                maxLength={63}
                value={draft.code}
                onChange={({ target }) => change({ code: target.value.toUpperCase().replaceAll(' ', '_') })}
              />
            )}
          </Field>
          <Field label={t('name')}>
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
          <Field label={t('define.words')} hint={t('define.wordsHint')}>
            {(control) => (
              <Input.TextArea
                {...control}
                required
                maxLength={2000}
                autoSize={{ minRows: 2, maxRows: 8 }}
                value={draft.words}
                onChange={({ target }) => change({ words: target.value })}
              />
            )}
          </Field>
        </>
      )}
      <div className={layout['fields']}>
        <Field label={t('mode')}>
          {({ id }) => (
            <Select
              id={id}
              value={draft.mode}
              onChange={(next) => change({ mode: next })}
              options={modes.map((value) => ({ value, label: t(`app:mode.${modeWord[value]}`) }))}
            />
          )}
        </Field>
        <Field label={t('level')}>
          {({ id }) => (
            <Select
              id={id}
              value={draft.riskLevel}
              onChange={(next) => change({ riskLevel: next })}
              options={levels.map((value) => ({ value, label: <RiskTag level={value} /> }))}
            />
          )}
        </Field>
      </div>
      <OperatorFields
        draft={draft.operator}
        onChange={(fields) => change({ operator: { ...draft.operator, ...fields } })}
      />
      <SampleTester
        samples={samples}
        valueAt={(path) => (path.endsWith('.pattern') ? draft.operator.pattern : undefined)}
      />
      <SwitchField label={t('prompts')} checked={scanInput} onChange={(next) => change({ scanInput: next })} />
      <SwitchField label={t('answers')} checked={scanOutput} onChange={(next) => change({ scanOutput: next })} />
    </ReasonDialog>
  );
}

function withRule(rules: readonly EntityRule[], rule: EntityRule): EntityRule[] {
  return [...rules.filter(({ entityType }) => entityType !== rule.entityType), rule];
}

function withDefinition(
  definitions: readonly EntityDefinition[],
  replaced: string | undefined,
  definition: EntityDefinition,
): EntityDefinition[] {
  const at = definitions.findIndex(({ entityType }) => entityType === replaced);
  return at < 0 ? [...definitions, definition] : definitions.with(at, definition);
}
