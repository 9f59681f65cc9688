import { useMutation } from '@connectrpc/connect-query';
import { Button, Input, Segmented } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Phase } from '#gen/gatehouse/common/v1/risk_pb.js';
import { DraftService } from '#gen/gatehouse/detection/v1/draft_pb.js';
import type { Verdict } from '#gen/gatehouse/detection/v1/verdict_pb.js';
import { Field } from '../../../ui/form/field.js';
import { PeekDrawer } from '../../../ui/peek-drawer.js';
import { ErrorNotice } from '../../../ui/state/error-state.js';
import styles from '../policy.module.css';
import { TryOutcome } from './try-outcome.js';
import type { PolicyEditor } from './use-policy-draft.js';

/** Judges a text by the draft and by what is live, beside the page; nothing is stored. */
export function TryDrawer({ editor, open, onClose }: { editor: PolicyEditor; open: boolean; onClose: () => void }) {
  const { t, i18n } = useTranslation(['policy', 'app']);
  const [text, setText] = useState('');
  const [phase, setPhase] = useState<'input' | 'output'>('input');
  const [judged, setJudged] = useState<{ text: string; draft: Verdict | undefined; live: Verdict | undefined }>();
  const { mutateAsync, isPending, error } = useMutation(DraftService.method.testPolicy);
  const run = async (): Promise<void> => {
    const request = {
      messages: [
        { role: phase === 'input' ? 'user' : 'assistant', parts: [{ kind: { case: 'text' as const, value: text } }] },
      ],
      phase: phase === 'input' ? Phase.INPUT : Phase.OUTPUT,
      language: i18n.language,
    };
    try {
      const live = await mutateAsync({ ...request, definition: editor.live });
      const draft = editor.changes.length === 0 ? live : await mutateAsync({ ...request, definition: editor.draft });
      setJudged({ text, draft: draft.verdict, live: live.verdict });
    } catch {
      // The mutation keeps what was thrown, and it is shown below.
    }
  };
  return (
    <PeekDrawer open={open} onClose={onClose} title={t('try.title')} actions={null}>
      <p className={styles['quiet']}>{t('try.about')}</p>
      <Field label={t('try.text')}>
        {(control) => (
          <Input.TextArea
            {...control}
            dir="auto"
            autoSize={{ minRows: 4, maxRows: 10 }}
            value={text}
            onChange={({ target }) => setText(target.value)}
          />
        )}
      </Field>
      <div className={styles['links']}>
        <Segmented
          aria-label={t('try.phase')}
          value={phase}
          onChange={setPhase}
          options={(['input', 'output'] as const).map((value) => ({ value, label: t(`app:phase.${value}`) }))}
        />
        <Button type="primary" disabled={text.trim() === ''} loading={isPending} onClick={() => void run()}>
          {t('try.run')}
        </Button>
      </div>
      {error !== null && <ErrorNotice error={error} />}
      <div aria-live="polite">
        {judged && <TryOutcome text={judged.text} draft={judged.draft} live={judged.live} />}
      </div>
    </PeekDrawer>
  );
}
