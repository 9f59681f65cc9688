import { CloseOutlined } from '@ant-design/icons';
import { useTranslation } from 'react-i18next';
import { Dialog } from '../../ui/dialog.js';
import { Glyph } from '../../ui/glyph.js';
import { Kbd, spokenKeys } from '../../ui/kbd.js';
import styles from './shortcut-sheet.module.css';
import { useShortcutList } from './shortcuts.js';

/** All shortcuts that are in force on this page, and the switch for those that are single letters. */
export function ShortcutSheet({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const { registry, lettersEnabled, enableLetters } = useShortcutList();
  const shortcuts = registry.list();
  return (
    <Dialog open onClose={onClose} label={t('shortcut.sheet')}>
      <div className={styles['head']}>
        <h2 className={styles['title']}>{t('shortcut.sheet')}</h2>
        <button type="button" className={styles['close']} onClick={onClose} aria-label={t('shell.close')}>
          <Glyph of={CloseOutlined} />
        </button>
      </div>
      <div className={styles['body']}>
        {(['page', 'everywhere'] as const).map((scope) => {
          const inScope = shortcuts.filter((shortcut) => shortcut.scope === scope);
          if (inScope.length === 0) return null;
          return (
            <section key={scope}>
              <h3 className={styles['scope']}>{t(`shortcut.scope.${scope}`)}</h3>
              <dl className={styles['list']}>
                {inScope.map(({ keys, label }) => (
                  <div key={keys} className={styles['row']}>
                    <dt>{label}</dt>
                    <dd>
                      <span className="only-spoken">{spokenKeys(keys)}</span>
                      <Kbd keys={keys} always />
                    </dd>
                  </div>
                ))}
              </dl>
            </section>
          );
        })}
        <label className={styles['switch']}>
          <input type="checkbox" checked={lettersEnabled} onChange={(event) => enableLetters(event.target.checked)} />
          <span>
            {t('shortcut.letters')}
            <span className={styles['hint']}>{t('shortcut.lettersHint')}</span>
          </span>
        </label>
      </div>
    </Dialog>
  );
}
