import { useTranslation } from 'react-i18next';
import { RiskLevel } from '#gen/gatehouse/common/v1/risk_pb.js';
import styles from './tag.module.css';
import { wordOf } from './words.js';

const tones: Readonly<Record<RiskLevel, string>> = {
  [RiskLevel.UNSPECIFIED]: 'plain',
  [RiskLevel.NO_RISK]: 'none',
  [RiskLevel.LOW_RISK]: 'low',
  [RiskLevel.MEDIUM_RISK]: 'medium',
  [RiskLevel.HIGH_RISK]: 'high',
};

/** A risk level as bars, word and colour. */
export function RiskTag({ level, large = false }: { level: RiskLevel; large?: boolean }) {
  const { t } = useTranslation();
  return (
    <span className={styles['tag']} data-tone={tones[level] ?? 'plain'} data-large={large}>
      <Bars filled={level - RiskLevel.NO_RISK} />
      {t(`risk.${wordOf(RiskLevel, level)}`)}
    </span>
  );
}

/** Three bars of rising height, as many filled as the level is high. */
function Bars({ filled }: { filled: number }) {
  return (
    <svg width="13" height="12" viewBox="0 0 13 12" aria-hidden="true">
      {[0, 1, 2].map((bar) => (
        <rect
          key={bar}
          x={bar * 4.5 + 0.5}
          y={8 - bar * 3.5}
          width="3"
          height={3.5 + bar * 3.5}
          rx="1"
          fill="currentColor"
          opacity={bar < filled ? 1 : 0.28}
        />
      ))}
    </svg>
  );
}
