import { useTranslation } from 'react-i18next';
import { Card } from '../../../ui/card.js';
import { RadioCards } from '../../../ui/form/radio-cards.js';
import styles from '../policy.module.css';
import type { PolicyEditor } from './use-policy-draft.js';
import { valueOfWord, wordOfValue } from './words.js';

const modes = ['strict', 'bounded', 'observe'] as const;

/** How answers are guarded while they are still being written. */
export function StreamingTab({ editor }: { editor: PolicyEditor }) {
  const { t } = useTranslation('policy');
  const path = ['streamMode'];
  return (
    <Card title={t('streaming.title')}>
      <p className={styles['about']}>{t('streaming.about')}</p>
      <RadioCards
        label={t('label.streamMode')}
        value={wordOfValue('streamMode', editor.value(path))}
        disabled={!editor.mayChange}
        onChange={(word) => editor.set(path, valueOfWord('streamMode', word))}
        options={modes.map((value) => ({
          value,
          label: t(`streamMode.${value}.word`),
          about: t(`streamMode.${value}.about`),
        }))}
      />
      {editor.problemsAt(path).map(({ message }) => (
        <div key={message} className={styles['problem']} role="alert">
          {message}
        </div>
      ))}
    </Card>
  );
}
