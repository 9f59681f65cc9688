import { useInfiniteQuery } from '@connectrpc/connect-query';
import { Button, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { CampaignService, ResultFilter } from '#gen/gatehouse/admin/v1/campaign_pb.js';
import { useFormat } from '../../../app/i18n/format.js';
import { oneOfField, textField, useUrlState } from '../../../app/routing/url-state.js';
import { passRate, pollMs } from '../../../ui/campaign/run-state.js';
import { Card } from '../../../ui/card.js';
import { Fact, Facts } from '../../../ui/facts.js';
import layout from '../../../ui/layout.module.css';
import { ErrorState } from '../../../ui/state/error-state.js';
import { StateView } from '../../../ui/state/state-view.js';
import { numberOf } from '../../../ui/words.js';
import { ResultTable } from './result-table.js';

const filters = ['failed', 'passed'] as const;
const schema = { outcome: oneOfField(filters), category: textField };

/** The outcomes of a run by category, and each question with a filter. */
export function Results({ runId, isOpen }: { runId: string; isOpen: boolean }) {
  const { t } = useTranslation('campaign');
  const format = useFormat();
  const [{ outcome, category }, setState] = useUrlState(schema);
  const filter = numberOf(ResultFilter, outcome) ?? ResultFilter.UNSPECIFIED;
  const results = useInfiniteQuery(
    CampaignService.method.listCampaignResults,
    { runId, filter, category: category ?? '', pageSize: 100, pageToken: '' },
    {
      pageParamKey: 'pageToken',
      getNextPageParam: ({ nextPageToken }) => nextPageToken || undefined,
      refetchInterval: isOpen ? pollMs : false,
    },
  );
  const rows = results.data?.pages.flatMap((page) => page.results) ?? [];
  const scores = results.data?.pages[0]?.run?.categories ?? [];
  if (results.error !== null && rows.length === 0)
    return <ErrorState error={results.error} onRetry={() => void results.refetch()} />;
  return (
    <>
      {scores.length > 0 && (
        <Card title={t('byCategory')}>
          <Facts>
            {scores.map((score) => {
              const rate = passRate(score);
              return (
                <Fact key={score.category} name={score.category}>
                  {rate === undefined ? t('waiting') : `${format.percent(rate)} (${score.passed}/${score.total})`}
                </Fact>
              );
            })}
          </Facts>
        </Card>
      )}
      <div className={layout['filters']}>
        <Select
          aria-label={t('outcomeFilter')}
          value={outcome ?? ''}
          onChange={(word) => setState({ outcome: filters.find((known) => known === word) })}
          popupMatchSelectWidth={false}
          options={[
            { value: '', label: t('everyOutcome') },
            { value: 'failed', label: t('otherwise') },
            { value: 'passed', label: t('asExpected') },
          ]}
        />
        <Select
          aria-label={t('category')}
          value={category ?? ''}
          onChange={(chosen) => setState({ category: chosen || undefined })}
          popupMatchSelectWidth={false}
          options={[
            { value: '', label: t('everyCategory') },
            ...scores.map((score) => ({ value: score.category, label: score.category })),
          ]}
        />
      </div>
      <Card flush>
        {rows.length === 0 && !results.isPending ? (
          <StateView tone="empty" title={t('noMatch.title')} text={t('noMatch.text')} />
        ) : (
          <ResultTable label={t('results')} rows={rows} loading={results.isPending} />
        )}
        {results.hasNextPage && (
          <div className={layout['foot']}>
            <Button loading={results.isFetchingNextPage} onClick={() => void results.fetchNextPage()}>
              {t('more')}
            </Button>
          </div>
        )}
      </Card>
    </>
  );
}
