import { DeleteOutlined, EditOutlined, PlusOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { RiskLevel } from '#gen/gatehouse/common/v1/risk_pb.js';
import type { AnswerTemplate } from '#gen/gatehouse/policy/v1/policy_pb.js';
import { Card } from '../../../ui/card.js';
import { ReasonDialog } from '../../../ui/form/reason-dialog.js';
import { Glyph } from '../../../ui/glyph.js';
import layout from '../../../ui/layout.module.css';
import { type StoredSettings, useSaveSettings } from '../../../ui/policy/use-policy-settings.js';
import { RiskTag } from '../../../ui/risk-tag.js';
import { PlainText } from '../../../ui/span-text/plain-text.js';
import { StateView } from '../../../ui/state/state-view.js';
import { DataTable } from '../../../ui/table/data-table.js';
import { Tag } from '../../../ui/tag.js';
import { TemplateForm } from './template-form.js';
import { occasionOf, useOccasions } from './use-occasions.js';

interface TemplateTabProps {
  readonly policyId: string;
  readonly stored: StoredSettings;
  readonly mayChange: boolean;
  readonly onSaved: (revision: bigint) => void;
}

/** A template with its place among the policy's. */
interface Row {
  readonly index: number;
  readonly template: AnswerTemplate;
}

/** The prepared answers of a policy. */
export function TemplateTab({ policyId, stored, mayChange, onSaved }: TemplateTabProps) {
  const { t } = useTranslation('responses');
  const [asking, setAsking] = useState<{ readonly what: 'create' | 'edit' | 'delete'; readonly index: number }>();
  const { nameOf } = useOccasions(policyId);
  const templates = stored.settings?.answers ?? [];
  const close = (): void => setAsking(undefined);
  const saving = useSaveSettings(stored, (revision) => {
    close();
    onSaved(revision);
  });
  const rows = templates.map((template, index): Row => ({ index, template }));
  const words = ({ template }: Row): string => `${nameOf(occasionOf(template))}, ${template.language}`;
  const create = mayChange && (
    <Button
      size="small"
      icon={<Glyph of={PlusOutlined} />}
      onClick={() => setAsking({ what: 'create', index: templates.length })}
    >
      {t('template.create')}
    </Button>
  );
  return (
    <Card title={t('tab.templates')} extra={templates.length > 0 && create} flush>
      {rows.length === 0 ? (
        <StateView tone="empty" title={t('template.none.title')} text={t('template.none.text')} actions={create} />
      ) : (
        <DataTable
          label={t('tab.templates')}
          rows={rows}
          keyOf={({ index }) => String(index)}
          columns={[
            {
              key: 'for',
              title: t('template.for'),
              cell: ({ template }) => (
                <span className={layout['tags']}>
                  <bdi>{nameOf(occasionOf(template))}</bdi>
                  {template.scannerName !== '' && <bdi>{template.scannerName}</bdi>}
                  <Tag>{template.language}</Tag>
                  {template.riskLevel !== RiskLevel.UNSPECIFIED && <RiskTag level={template.riskLevel} />}
                  {template.disabled && <Tag>{t('off')}</Tag>}
                </span>
              ),
            },
            {
              key: 'text',
              title: t('template.text'),
              ownLine: true,
              cell: ({ template }) => (
                <span dir="auto" className={layout['description']}>
                  <PlainText text={template.text} />
                </span>
              ),
            },
            {
              key: 'actions',
              title: t('actions'),
              width: '110px',
              align: 'end',
              cell: (row) =>
                mayChange && (
                  <>
                    <Button
                      type="text"
                      size="small"
                      icon={<Glyph of={EditOutlined} />}
                      aria-label={t('template.edit', { name: words(row) })}
                      onClick={() => setAsking({ what: 'edit', index: row.index })}
                    />
                    <Button
                      type="text"
                      size="small"
                      icon={<Glyph of={DeleteOutlined} />}
                      aria-label={t('template.delete', { name: words(row) })}
                      onClick={() => setAsking({ what: 'delete', index: row.index })}
                    />
                  </>
                ),
            },
          ]}
        />
      )}
      {(asking?.what === 'create' || asking?.what === 'edit') && (
        <TemplateForm
          policyId={policyId}
          template={asking.what === 'edit' ? templates[asking.index] : undefined}
          others={templates.filter((_, index) => index !== asking.index)}
          onClose={close}
          onSubmit={(template, reason) =>
            saving.save(
              { answers: [...templates.slice(0, asking.index), template, ...templates.slice(asking.index + 1)] },
              reason,
            )
          }
          isPending={saving.isPending}
          error={saving.error}
        />
      )}
      {asking?.what === 'delete' && (
        <ReasonDialog
          onClose={close}
          title={t('template.deleteTitle')}
          submit={t('template.deleteTitle')}
          onSubmit={(reason) =>
            saving.save({ answers: templates.filter((_, index) => index !== asking.index) }, reason)
          }
          isPending={saving.isPending}
          error={saving.error}
        >
          <p>{t('template.deleteText')}</p>
        </ReasonDialog>
      )}
    </Card>
  );
}
