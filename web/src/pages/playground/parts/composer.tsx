import { PlayCircleOutlined } from '@ant-design/icons';
import { Button, Checkbox, Input, Segmented } from 'antd';
import type { KeyboardEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../../app/i18n/format.js';
import { ApplicationSelect } from '../../../ui/application-select.js';
import { Card } from '../../../ui/card.js';
import { Glyph } from '../../../ui/glyph.js';
import { Kbd } from '../../../ui/kbd.js';
import styles from '../playground.module.css';
import { ConversationEditor } from './conversation-editor.js';
import { type Draft, messagesOf } from './draft.js';
import { samples } from './samples.js';

interface ComposerProps {
  readonly draft: Draft;
  readonly onChange: (draft: Draft) => void;
  /** Judges a draft: the one on screen, or a sample that was just chosen. */
  readonly onRun: (draft: Draft) => void;
  readonly isRunning: boolean;
}

/** Where the text is written, and how it is to be judged. */
export function Composer({ draft, onChange, onRun, isRunning }: ComposerProps) {
  const { t } = useTranslation('playground');
  const format = useFormat();
  const change = (fields: Partial<Draft>): void => onChange({ ...draft, ...fields });
  const messages = messagesOf(draft);
  const length = messages.reduce((sum, { text }) => sum + text.length, 0);

  // The page's shortcut does the same; here it also works while a field has the focus.
  const runOnKey = (event: KeyboardEvent): void => {
    if (event.key !== 'Enter' || !(event.metaKey || event.ctrlKey)) return;
    event.preventDefault();
    if (messages.length > 0) onRun(draft);
  };

  return (
    <Card>
      <div className={styles['options']}>
        <Segmented
          aria-label={t('phase')}
          value={draft.phase}
          onChange={(phase) => change({ phase })}
          options={(['input', 'output'] as const).map((value) => ({ value, label: t(`phaseOf.${value}`) }))}
        />
        <Segmented
          aria-label={t('kind')}
          value={draft.kind}
          onChange={(kind) => change({ kind })}
          options={(['text', 'conversation'] as const).map((value) => ({ value, label: t(`kindOf.${value}`) }))}
        />
        <ApplicationSelect
          className={styles['application']}
          value={draft.applicationId || undefined}
          onChange={(id) => change({ applicationId: id ?? '' })}
          label={t('application')}
          none={t('defaultPolicy')}
        />
      </div>

      <div className={styles['samples']}>
        <span className={styles['samplesLabel']}>{t('samples')}</span>
        {samples.map(({ key, draft: fields }) => (
          <button
            key={key}
            type="button"
            className={styles['sample']}
            onClick={() => {
              const next = { ...draft, ...fields };
              onChange(next);
              onRun(next);
            }}
          >
            {t(`sample.${key}`)}
          </button>
        ))}
      </div>

      {/* biome-ignore lint/a11y/noStaticElementInteractions: hears the shortcut of the fields inside */}
      <div onKeyDown={runOnKey}>
        {draft.kind === 'text' ? (
          <Input.TextArea
            aria-label={t('text')}
            className={styles['text'] ?? ''}
            placeholder={t(`placeholder.${draft.phase}`)}
            value={draft.text}
            onChange={(event) => change({ text: event.target.value })}
            autoSize={{ minRows: 9, maxRows: 22 }}
            spellCheck={false}
            dir="auto"
          />
        ) : (
          <ConversationEditor messages={draft.messages} onChange={(next) => change({ messages: next })} />
        )}
      </div>

      <div className={styles['run']}>
        <Checkbox checked={draft.isStored} onChange={(event) => change({ isStored: event.target.checked })}>
          {t('store')}
        </Checkbox>
        <span className={styles['length']}>{t('length', { count: length, shown: format.number(length) })}</span>
        <Button
          type="primary"
          icon={<Glyph of={PlayCircleOutlined} />}
          loading={isRunning}
          disabled={messages.length === 0}
          onClick={() => onRun(draft)}
        >
          {t('run')} <Kbd keys="mod+Enter" />
        </Button>
      </div>
    </Card>
  );
}
