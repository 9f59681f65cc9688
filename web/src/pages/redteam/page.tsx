import { PlusOutlined } from '@ant-design/icons';
import { useInfiniteQuery } from '@connectrpc/connect-query';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useNavigate } from 'react-router';
import { type Campaign, CampaignService } from '#gen/gatehouse/admin/v1/campaign_pb.js';
import { useFormat } from '../../app/i18n/format.js';
import { isAllowed, useUser } from '../../app/session/session.js';
import { RunProgress } from '../../ui/campaign/run-progress.js';
import { isOpenRun, pollMs } from '../../ui/campaign/run-state.js';
import { Card } from '../../ui/card.js';
import { Glyph } from '../../ui/glyph.js';
import layout from '../../ui/layout.module.css';
import { PageHeader } from '../../ui/page-header.js';
import { ErrorState } from '../../ui/state/error-state.js';
import { StateView } from '../../ui/state/state-view.js';
import { DataTable } from '../../ui/table/data-table.js';
import { CampaignForm } from './parts/campaign-form.js';
import { QuestionForm } from './parts/question-form.js';

/** The campaigns of the tenant with how their last runs went. */
export function Page() {
  const { t } = useTranslation('redteam');
  const format = useFormat();
  const navigate = useNavigate();
  const mayChange = isAllowed(useUser(), 'admin');
  const [asking, setAsking] = useState<'campaign' | 'question'>();
  const close = () => setAsking(undefined);
  const campaigns = useInfiniteQuery(
    CampaignService.method.listCampaigns,
    { pageSize: 50, pageToken: '' },
    {
      pageParamKey: 'pageToken',
      getNextPageParam: ({ nextPageToken }) => nextPageToken || undefined,
      refetchInterval: ({ state }) =>
        state.data?.pages.some((page) => page.campaigns.some(({ lastRun }) => isOpenRun(lastRun))) ? pollMs : false,
    },
  );
  const rows = campaigns.data?.pages.flatMap((page) => page.campaigns) ?? [];
  const actions = mayChange && (
    <>
      <Button onClick={() => setAsking('question')}>{t('addQuestion')}</Button>
      <Button type="primary" icon={<Glyph of={PlusOutlined} />} onClick={() => setAsking('campaign')}>
        {t('create')}
      </Button>
    </>
  );
  return (
    <>
      <PageHeader title={t('page.title')} about={t('page.about')} actions={actions} />
      <Card flush>
        {campaigns.error !== null && rows.length === 0 ? (
          <ErrorState error={campaigns.error} onRetry={() => void campaigns.refetch()} />
        ) : rows.length === 0 && !campaigns.isPending ? (
          <StateView tone="empty" title={t('nothing.title')} text={t('nothing.text')} />
        ) : (
          <DataTable
            label={t('page.title')}
            rows={rows}
            keyOf={keyOf}
            loading={campaigns.isPending}
            onOpen={({ id }) => void navigate(`/redteam/${id}`)}
            columns={[
              {
                key: 'name',
                title: t('name'),
                cell: ({ id, name }) => (
                  <Link to={`/redteam/${id}`}>
                    <bdi>{name}</bdi>
                  </Link>
                ),
              },
              {
                key: 'packages',
                title: t('packages'),
                from: 'tablet',
                cell: ({ packages }) => packages.map((code) => t(`packageOf.${code}`)).join(', '),
              },
              {
                key: 'run',
                title: t('lastRun'),
                ownLine: true,
                cell: ({ lastRun }) => (lastRun ? <RunProgress run={lastRun} /> : t('never')),
              },
              {
                key: 'created',
                title: t('created'),
                width: '200px',
                from: 'desktop',
                cell: ({ createdAt }) => format.dateTime(createdAt),
              },
            ]}
          />
        )}
        {campaigns.hasNextPage && (
          <div className={layout['foot']}>
            <Button loading={campaigns.isFetchingNextPage} onClick={() => void campaigns.fetchNextPage()}>
              {t('more')}
            </Button>
          </div>
        )}
      </Card>
      {asking === 'campaign' && <CampaignForm onClose={close} onMade={(id) => void navigate(`/redteam/${id}`)} />}
      {asking === 'question' && <QuestionForm onClose={close} />}
    </>
  );
}

function keyOf({ id }: Campaign): string {
  return id;
}
