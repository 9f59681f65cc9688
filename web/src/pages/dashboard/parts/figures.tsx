import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { GetDashboardResponse, ResultCounts } from '#gen/gatehouse/detection/v1/dashboard_pb.js';
import { useFormat } from '../../../app/i18n/format.js';
import styles from '../dashboard.module.css';
import { type DashboardState, resultsLink } from './dashboard-state.js';
import { Trend } from './trend.js';

/** How many were replaced or refused. */
export function stoppedOf(counts: ResultCounts | undefined): number {
  return Number((counts?.replaced ?? 0n) + (counts?.rejected ?? 0n));
}

/** How many went on, but not as they were. */
export function changedOf(counts: ResultCounts | undefined): number {
  return Number((counts?.masked ?? 0n) + (counts?.switched ?? 0n));
}

/** The four questions: how many, how many stopped, by what, how much time was added. */
export function Figures({ data, state }: { data: GetDashboardResponse; state: DashboardState }) {
  const { t } = useTranslation('dashboard');
  const format = useFormat();
  const { totals, previous, latency, scanners } = data;
  const total = Number(totals?.total ?? 0n);
  const stopped = stoppedOf(totals);
  const wouldStop = totals?.wouldStop ?? 0n;
  const unjudged = totals?.unjudged ?? 0n;
  const [top] = scanners;
  return (
    <section className={styles['figures']} aria-label={t('figures')}>
      <div className={styles['figure']}>
        <h2>{t('howMany')}</h2>
        <Link to={resultsLink(state, {})} className={styles['value'] ?? ''}>
          {format.number(total)}
        </Link>
        <Trend now={total} before={Number(previous?.total ?? 0n)} />
        {unjudged > 0n && (
          <Link to={resultsLink(state, { unjudged: 'yes' })} className={styles['aside'] ?? ''}>
            {t('unjudged', { count: Number(unjudged), number: format.number(unjudged) })}
          </Link>
        )}
      </div>
      <div className={styles['figure']}>
        <h2>{t('howManyStopped')}</h2>
        <Link
          to={resultsLink(state, { action: 'reject,replace' })}
          className={styles['value'] ?? ''}
          data-tone={stopped > 0 ? 'high' : undefined}
        >
          {format.number(stopped)}
          {total > 0 && <small>{format.percent(stopped / total)}</small>}
        </Link>
        <Trend now={stopped} before={stoppedOf(previous)} rising="bad" />
        {wouldStop > 0n && (
          <Link to={resultsLink(state, { monitored: 'yes' })} className={styles['aside'] ?? ''}>
            {t('wouldStop', { count: Number(wouldStop), number: format.number(wouldStop) })}
          </Link>
        )}
      </div>
      <div className={styles['figure']}>
        <h2>{t('byWhat')}</h2>
        {top === undefined ? (
          <span className={styles['value']}>–</span>
        ) : (
          <>
            <Link to={resultsLink(state, { scanner: top.key })} className={styles['value'] ?? ''} data-long="true">
              {top.name}
            </Link>
            <span className={styles['quiet']}>
              {t('stoppedOf', { stopped: format.number(top.stopped), total: format.number(top.total) })}
            </span>
          </>
        )}
      </div>
      <div className={styles['figure']}>
        <h2>{t('howLong')}</h2>
        <span className={styles['value']}>
          {format.duration(latency?.p95Ms ?? 0)}
          <small>p95</small>
        </span>
        <Trend now={latency?.p95Ms ?? 0} before={latency?.previousP95Ms ?? 0} rising="bad" />
        <span className={styles['quiet']}>
          {t('quantiles', { p50: format.duration(latency?.p50Ms ?? 0), p99: format.duration(latency?.p99Ms ?? 0) })}
        </span>
      </div>
    </section>
  );
}
