import { useQuery } from '@connectrpc/connect-query';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { ResultService } from '#gen/gatehouse/detection/v1/result_pb.js';
import { ActionTag } from '../../../../ui/action-tag.js';
import { RiskTag } from '../../../../ui/risk-tag.js';
import { ErrorNotice } from '../../../../ui/state/error-state.js';
import { FindingList } from '../../../../ui/verdict/finding-list.js';
import { VerdictSummary } from '../../../../ui/verdict/verdict-summary.js';
import styles from './chat.module.css';
import type { NotedVerdict } from './noted-verdict.js';

/** Results are written in batches, at most 200 ms after their verdict; on a busy machine it takes longer. */
const lookEveryMs = 400;
const maxLooks = 10;

/** What became of a prompt or an answer, with the reasons as soon as the result is stored. */
export function VerdictCard({ side, noted }: { side: 'input' | 'output'; noted: NotedVerdict }) {
  const { t } = useTranslation('playground');
  const { data, error } = useQuery(
    // A list that is empty is no error, as asking for the one result would be until it is stored.
    ResultService.method.listResults,
    { requestId: noted.requestId, pageSize: 1 },
    {
      staleTime: Number.POSITIVE_INFINITY,
      refetchInterval: ({ state }) =>
        state.data?.results.length === 0 && state.dataUpdateCount < maxLooks ? lookEveryMs : false,
    },
  );
  const verdict = data?.results[0]?.verdict;
  return (
    <section className={styles['verdict']} aria-label={t(`chat.verdictOf.${side}`)}>
      <div className={styles['line']}>
        <strong>{t(`chat.verdictOf.${side}`)}</strong>
        <ActionTag action={noted.action} />
        {verdict && <RiskTag level={verdict.overallRiskLevel} />}
        <span className={styles['quiet']}>{t('chat.revision', { revision: noted.revision })}</span>
        {verdict && <Link to={`/results/${noted.requestId}`}>{t('openResult')}</Link>}
      </div>
      {error && <ErrorNotice error={error} />}
      {verdict && (
        <details>
          <summary>{t('chat.reasons', { count: verdict.findings.length })}</summary>
          <div className={styles['reasons']}>
            <VerdictSummary verdict={verdict} />
            <FindingList findings={verdict.findings} />
          </div>
        </details>
      )}
    </section>
  );
}
