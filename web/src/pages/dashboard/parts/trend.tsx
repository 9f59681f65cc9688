import { ArrowDownOutlined, ArrowUpOutlined, MinusOutlined } from '@ant-design/icons';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../../app/i18n/format.js';
import { Glyph } from '../../../ui/glyph.js';
import styles from '../dashboard.module.css';

interface TrendProps {
  readonly now: number;
  /** The same in the span before. */
  readonly before: number;
  /** Whether more of it is worse. */
  readonly rising?: 'bad' | undefined;
}

/** How a figure has changed against the span of the same length before. */
export function Trend({ now, before, rising }: TrendProps) {
  const { t } = useTranslation('dashboard');
  const format = useFormat();
  if (before === 0) return <span className={styles['quiet']}>{now === 0 ? t('trend.same') : t('trend.new')}</span>;
  const change = (now - before) / before;
  // Under half a percent the words would say "0 %".
  const direction = Math.abs(change) < 0.005 ? 'same' : change > 0 ? 'more' : 'less';
  const Icon = { same: MinusOutlined, more: ArrowUpOutlined, less: ArrowDownOutlined }[direction];
  const tone = rising === undefined || direction === 'same' ? undefined : direction === 'more' ? 'high' : 'none';
  return (
    <span className={styles['trend']} data-tone={tone}>
      <Glyph of={Icon} /> {t(`trend.${direction}`, { share: format.percent(Math.abs(change)) })}
    </span>
  );
}
