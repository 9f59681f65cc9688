import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { Source } from '#gen/gatehouse/detection/v1/detection_pb.js';
import type { DetectionResult } from '#gen/gatehouse/detection/v1/result_pb.js';
import { useFormat } from '../../../app/i18n/format.js';
import { ActionTag } from '../../../ui/action-tag.js';
import { RiskTag } from '../../../ui/risk-tag.js';
import { wordOf } from '../../../ui/words.js';
import styles from '../start.module.css';

/** Waits for the first request, then shows what Gatehouse made of it. */
export function VerdictStep({ result }: { result: DetectionResult | undefined }) {
  const { t } = useTranslation(['start', 'app']);
  const format = useFormat();
  if (result?.verdict === undefined)
    return (
      <p className={styles['waiting']} role="status">
        <span className={styles['pulse']} aria-hidden="true" />
        {t('verdict.waiting')}
      </p>
    );
  const { verdict } = result;
  return (
    <>
      <div className={styles['verdict']} role="status">
        <ActionTag action={verdict.action} />
        <RiskTag level={verdict.overallRiskLevel} />
        <span className={styles['when']}>
          {t(`app:source.${wordOf(Source, result.source)}`)} · {format.dateTime(result.createdAt)} ·{' '}
          {format.duration(verdict.durationMs)}
        </span>
      </div>
      <div className={styles['links']}>
        <Link to={`/results/${verdict.requestId}`}>{t('verdict.open')}</Link>
        <Link to="/results">{t('verdict.all')}</Link>
        <Link to="/playground">{t('verdict.play')}</Link>
      </div>
    </>
  );
}
