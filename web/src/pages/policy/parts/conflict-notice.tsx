import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { ChangeList } from '../../../ui/diff/change-list.js';
import { Notice } from '../../../ui/notice.js';
import styles from '../policy.module.css';
import { useWording } from './changes-view.js';
import type { PolicyEditor } from './use-policy-draft.js';
import { wordChanges } from './words.js';

/** Says that somebody else saved meanwhile, what they changed, and where both changed the same. */
export function ConflictNotice({ editor }: { editor: PolicyEditor }) {
  const { t } = useTranslation('policy');
  const wording = useWording(editor.catalogue);
  if (editor.meanwhile.length === 0) return null;
  const mine = new Set(editor.changes.map(({ path }) => path.join('/')));
  const changes = wordChanges(wording, editor.meanwhile).map((change) =>
    mine.has(change.key) ? { ...change, note: <div className={styles['problem']}>{t('conflict.both')}</div> } : change,
  );
  return (
    <Notice tone="warning" title={t('conflict.title')}>
      <p>{t('conflict.text')}</p>
      <ChangeList label={t('conflict.name')} changes={changes} />
      <div className={styles['links']}>
        <Button type="primary" size="small" onClick={editor.rebase}>
          {t('conflict.rebase')}
        </Button>
        <Button size="small" onClick={editor.discard}>
          {t('conflict.theirs')}
        </Button>
      </div>
    </Notice>
  );
}
