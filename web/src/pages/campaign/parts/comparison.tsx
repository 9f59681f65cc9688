import { useQuery } from '@connectrpc/connect-query';
import { useTranslation } from 'react-i18next';
import { type CampaignDifference, CampaignService } from '#gen/gatehouse/admin/v1/campaign_pb.js';
import { Card } from '../../../ui/card.js';
import { ErrorState } from '../../../ui/state/error-state.js';
import { StateView } from '../../../ui/state/state-view.js';
import { ResultTable } from './result-table.js';

/** Which questions the shown run judges otherwise than the one that it is compared with. */
export function Comparison({ beforeId, afterId }: { beforeId: string; afterId: string }) {
  const { t } = useTranslation('campaign');
  const compared = useQuery(CampaignService.method.compareCampaignRuns, { beforeId, afterId });
  if (compared.error !== null) return <ErrorState error={compared.error} onRetry={() => void compared.refetch()} />;
  if (compared.data === undefined) return <div className="skeleton" style={{ height: 140 }} />;
  const { newlyFailing, newlyPassing, compared: count } = compared.data;
  if (newlyFailing.length + newlyPassing.length === 0)
    return (
      <Card>
        <StateView tone="empty" title={t('equal.title')} text={t('equal.text', { count })} />
      </Card>
    );
  return (
    <>
      <Differences title={t('newlyFailing')} differences={newlyFailing} />
      <Differences title={t('newlyPassing')} differences={newlyPassing} />
    </>
  );
}

function Differences({ title, differences }: { title: string; differences: readonly CampaignDifference[] }) {
  if (differences.length === 0) return null;
  return (
    <Card flush title={`${title} (${differences.length})`}>
      <ResultTable label={title} rows={differences.flatMap(({ after }) => (after ? [after] : []))} />
    </Card>
  );
}
