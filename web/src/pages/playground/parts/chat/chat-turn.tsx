import { ScissorOutlined } from '@ant-design/icons';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../../../app/i18n/format.js';
import { Glyph } from '../../../../ui/glyph.js';
import { PlainText } from '../../../../ui/span-text/plain-text.js';
import { ErrorNotice } from '../../../../ui/state/error-state.js';
import styles from './chat.module.css';
import { isBlocking } from './noted-verdict.js';
import type { ChatTurn } from './use-chat.js';
import { VerdictCard } from './verdict-card.js';

/** Longest stretch that stands for held text, in characters of a line. */
const maxHeldWidth = 40;

/** A prompt, its verdict, the answer as far as it was released, and where it was cut. */
export function Turn({ turn }: { turn: ChatTurn }) {
  const { t } = useTranslation('playground');
  const { state, answer, held, instead } = turn;
  const isUnderWay = state === 'waiting' || state === 'streaming';
  return (
    <li className={styles['turn']}>
      <div className={styles['speaker']}>{t('role.user')}</div>
      <div className={styles['prompt']} dir="auto">
        <PlainText text={turn.prompt} />
      </div>
      {turn.input && <VerdictCard side="input" noted={turn.input} />}
      <div className={styles['speaker']}>{t('role.assistant')}</div>
      <div className={styles['answer']} dir="auto" aria-busy={isUnderWay}>
        {answer !== '' && <PlainText text={answer} />}
        {held > 0 && <Held length={held} />}
        {isUnderWay && <span className={styles['caret']} aria-hidden="true" />}
        {state === 'blocked' && <Cut turn={turn} />}
        {state === 'done' && answer === '' && <span className={styles['quiet']}>{t('chat.noText')}</span>}
        {state === 'stopped' && <span className={styles['quiet']}> {t('chat.stopped')}</span>}
        {instead !== '' && (
          <div className={styles['instead']}>
            <PlainText text={instead} />
          </div>
        )}
      </div>
      {state === 'failed' && <ErrorNotice error={turn.error} />}
      {turn.output && <VerdictCard side="output" noted={turn.output} />}
    </li>
  );
}

/** Text that exists and is not cleared: its length is known here, its words are not. */
function Held({ length }: { length: number }) {
  const { t } = useTranslation('playground');
  const format = useFormat();
  return (
    <>
      <span
        className={styles['held']}
        aria-hidden="true"
        style={{ width: `${Math.min(Math.max(length, 2), maxHeldWidth)}ch` }}
      />
      <span className={styles['heldWords']}>{t('chat.held', { count: length, shown: format.number(length) })}</span>
    </>
  );
}

function Cut({ turn: { input } }: { turn: ChatTurn }) {
  const { t } = useTranslation('playground');
  return (
    <div className={styles['cut']}>
      <Glyph of={ScissorOutlined} />
      {t(isBlocking(input) ? 'chat.promptBlocked' : 'chat.cut')}
    </div>
  );
}
