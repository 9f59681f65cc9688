import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import styles from '../policy.module.css';
import type { PolicyEditor } from './use-policy-draft.js';

/** Stands at the foot of the screen while something is not saved. */
export function SaveBar({ editor, onSave }: { editor: PolicyEditor; onSave: () => void }) {
  const { t } = useTranslation('policy');
  const { changes, problems, isChecking, checkError } = editor;
  const state =
    problems.length > 0
      ? t('save.problems', { count: problems.length })
      : checkError !== null
        ? t('save.unchecked')
        : isChecking
          ? t('save.checking')
          : t('save.fine');
  return (
    <section className={styles['saveBar']} aria-label={t('save.bar')}>
      <div>
        <strong>{t('save.changes', { count: changes.length })}</strong>
        <div className={problems.length > 0 ? styles['problem'] : styles['quiet']} aria-live="polite">
          {state}
        </div>
      </div>
      <span className={styles['spring']} />
      <Button onClick={editor.discard}>{t('save.discard')}</Button>
      <Button type="primary" disabled={problems.length > 0 || editor.meanwhile.length > 0} onClick={onSave}>
        {t('save.review')}
      </Button>
    </section>
  );
}
