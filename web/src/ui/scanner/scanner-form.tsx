import { create } from '@bufbuild/protobuf';
import { useMutation } from '@connectrpc/connect-query';
import { Input, Segmented, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ScannerService, type StoredCustomScanner } from '#gen/gatehouse/admin/v1/policy_pb.js';
import { Mode, RiskLevel } from '#gen/gatehouse/common/v1/risk_pb.js';
import { CustomScannerSchema } from '#gen/gatehouse/policy/v1/policy_pb.js';
import { useInvalidate } from '../../app/rpc/invalidate.js';
import { SampleTester, useSamples } from '../draft/sample-tester.js';
import { Field, SwitchField } from '../form/field.js';
import { FormDialog } from '../form/form-dialog.js';
import layout from '../layout.module.css';
import { RiskTag } from '../risk-tag.js';
import { DefinitionFields } from './definition-fields.js';
import { definitionOf, type ScannerDraft, toScannerDraft, valueAtPath } from './scanner-draft.js';

interface ScannerFormProps {
  /** Policy that a new one belongs to; empty for the tenant's default. */
  readonly policyId: string;
  /** The one to change; undefined makes a new one. */
  readonly stored: StoredCustomScanner | undefined;
  readonly onClose: () => void;
  readonly onSaved: (tag: string) => void;
}

const kinds = ['keyword', 'regex', 'genai'] as const;
const levels = [RiskLevel.HIGH_RISK, RiskLevel.MEDIUM_RISK, RiskLevel.LOW_RISK];

/**
 * Makes a custom scanner or changes one. The real engine tries it on the author's samples as they type, and what the
 * engine refuses cannot be saved. Render it while it is open.
 */
export function ScannerForm({ policyId, stored, onClose, onSaved }: ScannerFormProps) {
  const { t } = useTranslation();
  const [draft, setDraft] = useState(() => toScannerDraft(stored));
  const change = (fields: Partial<ScannerDraft>): void => setDraft((last) => ({ ...last, ...fields }));
  const definition = definitionOf(draft);
  const scanner = create(CustomScannerSchema, {
    ...(stored?.scanner && { id: stored.scanner.id, tag: stored.scanner.tag, failMode: stored.scanner.failMode }),
    name: draft.name.trim(),
    riskLevel: draft.riskLevel,
    scanPrompt: draft.scanPrompt,
    scanResponse: draft.scanResponse,
    mode: draft.mode,
    ...(definition && { definition }),
  });
  // Samples can be tried before the scanner has a name.
  const samples = useSamples(definition && { case: 'scanner', value: { ...scanner, name: scanner.name || 'draft' } });
  const invalidate = useInvalidate(ScannerService);
  const onSuccess = async (reply: { scanner?: StoredCustomScanner | undefined }): Promise<void> => {
    await invalidate();
    onSaved(reply.scanner?.scanner?.tag ?? '');
  };
  const make = useMutation(ScannerService.method.createCustomScanner, { onSuccess });
  const update = useMutation(ScannerService.method.updateCustomScanner, { onSuccess });
  const save = stored === undefined ? make : update;
  const isRefused = samples.reply !== undefined && samples.isCurrent && samples.reply.problems.length > 0;
  // A test that failed says nothing about the draft; the service refuses what cannot run.
  const isTested = samples.isCurrent || samples.error !== null;
  const { description, notes } = draft;
  const submit = (): void => {
    if (stored === undefined) make.mutate({ policyId, scanner, description, notes, disabled: !draft.enabled });
    else update.mutate({ scanner, description, notes, enabled: draft.enabled });
  };
  return (
    <FormDialog
      open
      onClose={onClose}
      title={t(stored ? 'scanner.edit' : 'scanner.create')}
      submit={t(stored ? 'scanner.save' : 'scanner.create')}
      onSubmit={submit}
      isPending={save.isPending}
      error={save.error}
      isReady={
        scanner.name !== '' &&
        definition !== undefined &&
        isTested &&
        !isRefused &&
        (draft.scanPrompt || draft.scanResponse)
      }
    >
      <Field label={t('scanner.name')} hint={t('scanner.nameHint')}>
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
      <Segmented
        aria-label={t('scanner.kind')}
        value={draft.kind}
        onChange={(kind) => change({ kind })}
        options={kinds.map((value) => ({ value, label: t(`scannerType.${value}`) }))}
      />
      <DefinitionFields draft={draft} onChange={change} />
      <SampleTester samples={samples} valueAt={(path) => valueAtPath(definition, path)} />
      <div className={layout['fields']}>
        <Field label={t('scanner.level')}>
          {({ id }) => (
            <Select
              id={id}
              value={draft.riskLevel}
              onChange={(riskLevel) => change({ riskLevel })}
              options={levels.map((value) => ({ value, label: <RiskTag level={value} /> }))}
            />
          )}
        </Field>
        <Field label={t('scanner.mode')}>
          {({ id }) => (
            <Select
              id={id}
              value={draft.mode}
              onChange={(mode) => change({ mode })}
              options={[
                { value: Mode.ENFORCE, label: t('mode.enforce') },
                { value: Mode.MONITOR, label: t('mode.monitor') },
                { value: Mode.OFF, label: t('mode.off') },
              ]}
            />
          )}
        </Field>
      </div>
      <SwitchField
        label={t('scanner.prompts')}
        checked={draft.scanPrompt}
        onChange={(scanPrompt) => change({ scanPrompt })}
      />
      <SwitchField
        label={t('scanner.answers')}
        checked={draft.scanResponse}
        onChange={(scanResponse) => change({ scanResponse })}
      />
      <SwitchField label={t('scanner.enabled')} checked={draft.enabled} onChange={(enabled) => change({ enabled })} />
      <Field label={t('scanner.description')}>
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
      <Field label={t('scanner.notes')}>
        {(control) => (
          <Input.TextArea
            {...control}
            maxLength={1000}
            autoSize={{ minRows: 1, maxRows: 4 }}
            value={notes}
            onChange={({ target }) => change({ notes: target.value })}
          />
        )}
      </Field>
    </FormDialog>
  );
}
