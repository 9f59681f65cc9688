import { Segmented } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../../app/i18n/format.js';
import { ChangeList } from '../../../ui/diff/change-list.js';
import { LineDiff } from '../../../ui/diff/line-diff.js';
import styles from '../policy.module.css';
import type { Catalogue } from './catalogue.js';
import { useModelNames } from './private-model.js';
import type { Change } from './settings-tree.js';
import { changeLines, type Wording, wordChanges } from './words.js';

/** How settings are put into words here. */
export function useWording(catalogue: Catalogue): Wording {
  const { t } = useTranslation(['policy', 'app']);
  return { t, format: useFormat(), catalogue, modelName: useModelNames() };
}

/** What changed, in words or as JSON. */
export function ChangesView({ catalogue, changes }: { catalogue: Catalogue; changes: readonly Change[] }) {
  const { t } = useTranslation('policy');
  const [view, setView] = useState<'words' | 'json'>('words');
  const wording = useWording(catalogue);
  return (
    <div className={styles['changes']}>
      <Segmented
        size="small"
        aria-label={t('changes.view')}
        value={view}
        onChange={setView}
        options={(['words', 'json'] as const).map((value) => ({ value, label: t(`changes.${value}`) }))}
      />
      {view === 'words' ? (
        <ChangeList label={t('changes.name')} changes={wordChanges(wording, changes)} />
      ) : (
        <LineDiff label={t('changes.name')} lines={changeLines(changes)} />
      )}
    </div>
  );
}
