import { EditOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { SampleTester, useSamples } from '../../../ui/draft/sample-tester.js';
import { Fact, Facts } from '../../../ui/facts.js';
import { ReasonDialog } from '../../../ui/form/reason-dialog.js';
import { Glyph } from '../../../ui/glyph.js';
import layout from '../../../ui/layout.module.css';
import { ModeTag } from '../../../ui/mode-tag.js';
import { PeekDrawer } from '../../../ui/peek-drawer.js';
import { type StoredSettings, useSaveSettings } from '../../../ui/policy/use-policy-settings.js';
import { RiskTag } from '../../../ui/risk-tag.js';
import { StateView } from '../../../ui/state/state-view.js';
import { Tag } from '../../../ui/tag.js';
import type { EntityEntry } from './entity-entry.js';

interface EntityPeekProps {
  readonly open: boolean;
  /** Undefined while the list is on its way, and when there is no such type. */
  readonly entry: EntityEntry | undefined;
  readonly stored: StoredSettings;
  readonly isLoading: boolean;
  readonly mayChange: boolean;
  readonly groupName: (group: string) => string;
  readonly onClose: () => void;
  readonly onEdit: () => void;
  readonly onSaved: (revision: bigint) => void;
}

/** An entity type beside the list, with a place to try it. */
export function EntityPeek({ open, entry, isLoading, mayChange, onClose, onEdit, ...rest }: EntityPeekProps) {
  const { t } = useTranslation('entities');
  return (
    <PeekDrawer
      open={open}
      onClose={onClose}
      title={entry?.name ?? t('peek')}
      actions={
        mayChange &&
        entry && (
          <Button icon={<Glyph of={EditOutlined} />} onClick={onEdit}>
            {t('change')}
          </Button>
        )
      }
    >
      {entry ? (
        <Details key={entry.code} entry={entry} mayChange={mayChange} {...rest} />
      ) : isLoading ? (
        <div className="skeleton" style={{ height: 140 }} />
      ) : (
        <StateView tone="empty" title={t('gone.title')} text={t('gone.text')} />
      )}
    </PeekDrawer>
  );
}

interface DetailsProps extends Pick<EntityPeekProps, 'stored' | 'mayChange' | 'groupName' | 'onSaved'> {
  readonly entry: EntityEntry;
}

function Details({ entry, stored, mayChange, groupName, onSaved }: DetailsProps) {
  const { t } = useTranslation('entities');
  const [isResetting, setIsResetting] = useState(false);
  const { rule, definition } = entry;
  const samples = useSamples({
    case: 'entities',
    value: { rules: rule ? [rule] : [], definitions: definition ? [definition] : [], only: [entry.code] },
  });
  const saving = useSaveSettings(stored, (revision) => {
    setIsResetting(false);
    onSaved(revision);
  });
  const { settings } = stored;
  const isOwn = definition !== undefined;
  const kind = entry.operator?.kind.case ?? 'replace';
  const reset = (reason: string): void => {
    if (settings === undefined) return;
    saving.save(
      isOwn
        ? { entityDefinitions: settings.entityDefinitions.filter(({ entityType }) => entityType !== entry.code) }
        : { entities: settings.entities.filter(({ entityType }) => entityType !== entry.code) },
      reason,
    );
  };
  const title = t(isOwn ? 'define.delete' : 'reset.title');
  return (
    <>
      <span className={layout['tags']}>
        <Tag code>{entry.code}</Tag>
        <ModeTag mode={entry.mode} />
        <RiskTag level={entry.riskLevel} />
      </span>
      {definition && <p className={layout['description']}>{definition.description}</p>}
      <Facts>
        {entry.otherName !== '' && <Fact name={t('otherName')}>{entry.otherName}</Fact>}
        <Fact name={t('group')}>{groupName(entry.group)}</Fact>
        <Fact name={t('operator.kind')}>{t(`operatorOf.${kind}`)}</Fact>
        <Fact name={t('phases')}>
          {[entry.scanInput && t('prompts'), entry.scanOutput && t('answers')].filter(Boolean).join(', ') || '–'}
        </Fact>
      </Facts>
      {mayChange && (isOwn || rule) && (
        <div>
          <Button danger={isOwn} onClick={() => setIsResetting(true)}>
            {title}
          </Button>
        </div>
      )}
      <h3>{t('try')}</h3>
      <SampleTester samples={samples} />
      {isResetting && (
        <ReasonDialog
          onClose={() => setIsResetting(false)}
          title={title}
          submit={title}
          onSubmit={reset}
          isPending={saving.isPending}
          error={saving.error}
        >
          <p>{t(isOwn ? 'define.deleteText' : 'reset.text')}</p>
        </ReasonDialog>
      )}
    </>
  );
}
