import { useTranslation } from 'react-i18next';
import { Dimension, Mode } from '#gen/gatehouse/common/v1/risk_pb.js';
import { type Finding, ScannerType } from '#gen/gatehouse/detection/v1/verdict_pb.js';
import { useFormat } from '../../app/i18n/format.js';
import { RiskTag } from '../risk-tag.js';
import { PlainText } from '../span-text/plain-text.js';
import { Tag } from '../tag.js';
import { wordOf } from '../words.js';
import styles from './finding.module.css';

/** Characters of a place that are shown; the style cuts them to two lines. */
const excerptChars = 300;

/** One finding in words: what found it, how serious and how sure it is, why it counts, and what becomes of it. */
export function FindingExplanation({ finding, excerpt }: { finding: Finding; excerpt?: string | undefined }) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <>
      <div className={styles['line']}>
        <Tag tone={wordOf(Dimension, finding.dimension)} code>
          {finding.entityType || finding.scannerTag}
        </Tag>
        <span className={styles['name']}>{finding.scannerName}</span>
        <RiskTag level={finding.riskLevel} />
      </div>
      {excerpt !== undefined && (
        <code className={styles['excerpt']} dir="auto">
          <PlainText text={excerpt.slice(0, excerptChars)} />
        </code>
      )}
      {finding.explanation !== '' && <div className={styles['why']}>{finding.explanation}</div>}
      <div className={styles['facts']}>
        <span>{t(`scannerType.${wordOf(ScannerType, finding.scannerType)}`)}</span>
        <span>{t('finding.score', { score: format.percent(finding.score) })}</span>
        {finding.mode === Mode.MONITOR && <span className={styles['monitored']}>{t('finding.monitored')}</span>}
        {finding.replacement !== undefined && (
          <span>
            {t(`operator.${finding.operator || 'restore'}`)} →{' '}
            <code>{finding.replacement || t('finding.removed')}</code>
          </span>
        )}
        {finding.end === 0 && <span>{t('finding.wholeText')}</span>}
      </div>
    </>
  );
}
