import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { Dimension } from '#gen/gatehouse/common/v1/risk_pb.js';
import type { DashboardKey } from '#gen/gatehouse/detection/v1/dashboard_pb.js';
import { useFormat } from '../../../app/i18n/format.js';
import { Card } from '../../../ui/card.js';
import { Tag } from '../../../ui/tag.js';
import { wordOf } from '../../../ui/words.js';
import styles from '../dashboard.module.css';
import { Trend } from './trend.js';

interface BarsProps {
  readonly title: string;
  readonly keys: readonly DashboardKey[];
  /** Where a bar leads. */
  readonly linkOf: (key: string) => string;
  /** The share that was stopped, and how it has changed, stand beside each bar. */
  readonly trouble?: boolean;
}

/** How many bars a card shows; the results list finds the rest. */
const shown = 8;

/** Bars with their names; the darker part was stopped. Each leads to its results. */
export function Bars({ title, keys, linkOf, trouble = false }: BarsProps) {
  const { t } = useTranslation(['dashboard', 'app']);
  const format = useFormat();
  const most = Math.max(1, ...keys.map(({ total }) => Number(total)));
  const width = (part: bigint): string => `${(Number(part) / most) * 100}%`;
  return (
    <Card title={title}>
      {keys.length === 0 ? (
        <p className={styles['quiet']}>{t('nothingFound')}</p>
      ) : (
        <ol className={styles['bars']}>
          {keys.slice(0, shown).map(({ key, name, total, stopped, previousStopped, dimension }) => (
            <li key={key}>
              <Link to={linkOf(key)} className={styles['bar'] ?? ''}>
                <span className={styles['barName']}>
                  {key === 'entity' ? t('entityScanner') : name}
                  {dimension !== Dimension.UNSPECIFIED && (
                    <Tag tone={wordOf(Dimension, dimension)}>{t(`app:dimension.${wordOf(Dimension, dimension)}`)}</Tag>
                  )}
                </span>
                <span className={styles['barCount']}>{format.number(total)}</span>
                <span className={styles['track']} aria-hidden="true">
                  <span data-part="total" style={{ width: width(total) }} />
                  <span data-part="stopped" style={{ width: width(stopped) }} />
                </span>
              </Link>
              {trouble && (
                <span className={styles['barFoot']}>
                  {t('stoppedShare', {
                    number: format.number(stopped),
                    share: format.percent(Number(stopped) / Math.max(1, Number(total))),
                  })}
                  <Trend now={Number(stopped)} before={Number(previousStopped)} rising="bad" />
                </span>
              )}
            </li>
          ))}
        </ol>
      )}
    </Card>
  );
}
