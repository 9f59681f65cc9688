import { useInfiniteQuery } from '@connectrpc/connect-query';
import { Button, Segmented } from 'antd';
import { useTranslation } from 'react-i18next';
import { type Ban, BanService } from '#gen/gatehouse/admin/v1/ban_pb.js';
import { useFormat } from '../../app/i18n/format.js';
import { oneOfField, textField, useUrlState } from '../../app/routing/url-state.js';
import { isAllowed, useUser } from '../../app/session/session.js';
import { Card } from '../../ui/card.js';
import layout from '../../ui/layout.module.css';
import { PageHeader } from '../../ui/page-header.js';
import { PageLink } from '../../ui/page-link.js';
import { PeekLink } from '../../ui/peek-link.js';
import { ErrorState } from '../../ui/state/error-state.js';
import { StateView } from '../../ui/state/state-view.js';
import { DataTable } from '../../ui/table/data-table.js';
import { usePeek } from '../../ui/table/use-peek.js';
import { BanPeek } from './parts/ban-peek.js';
import { BanTag } from './parts/ban-tag.js';

const pageSchema = { show: oneOfField(['all']), peek: textField };

/** End users who are or were banned. */
export function Page() {
  const { t } = useTranslation('bans');
  const format = useFormat();
  const mayLift = isAllowed(useUser(), 'admin');
  const [state, setState] = useUrlState(pageSchema);
  const bans = useInfiniteQuery(
    BanService.method.listBans,
    { pageSize: 100, pageToken: '', activeOnly: state.show === undefined },
    { pageParamKey: 'pageToken', getNextPageParam: ({ nextPageToken }) => nextPageToken || undefined },
  );
  const rows = bans.data?.pages.flatMap((page) => page.bans) ?? [];
  const { list, row, close } = usePeek({ rows, keyOf, open: state.peek, onOpen: (peek) => setState({ peek }) });
  return (
    <>
      <PageHeader
        title={t('page.title')}
        about={t('page.about')}
        actions={<PageLink to="/policies">{t('policies')}</PageLink>}
      />
      <div className={layout['filters']}>
        <Segmented
          aria-label={t('show')}
          value={state.show ?? 'active'}
          onChange={(show) => setState({ show: show === 'all' ? show : undefined, peek: undefined })}
          options={(['active', 'all'] as const).map((value) => ({ value, label: t(value) }))}
        />
      </div>
      <Card flush>
        {bans.error !== null && rows.length === 0 ? (
          <ErrorState error={bans.error} onRetry={() => void bans.refetch()} />
        ) : rows.length === 0 && !bans.isPending ? (
          <StateView tone="empty" title={t('nothing.title')} text={t('nothing.text')} />
        ) : (
          <div ref={list}>
            <DataTable
              label={t('page.title')}
              rows={rows}
              keyOf={keyOf}
              active={state.peek}
              onOpen={({ id }) => setState({ peek: id })}
              loading={bans.isPending}
              columns={[
                {
                  key: 'user',
                  title: t('user'),
                  cell: ({ id, endUserId }) => (
                    <PeekLink to={`/bans?peek=${id}`} onPeek={() => setState({ peek: id })}>
                      <bdi>{endUserId}</bdi>
                    </PeekLink>
                  ),
                },
                { key: 'state', title: t('state'), width: '130px', cell: (ban) => <BanTag ban={ban} /> },
                {
                  key: 'since',
                  title: t('since'),
                  width: '200px',
                  from: 'tablet',
                  cell: ({ bannedAt }) => format.dateTime(bannedAt),
                },
                { key: 'until', title: t('until'), width: '200px', cell: ({ banUntil }) => format.dateTime(banUntil) },
                {
                  key: 'verdicts',
                  title: t('verdicts'),
                  width: '110px',
                  align: 'end',
                  from: 'desktop',
                  cell: ({ triggerCount }) => format.number(triggerCount),
                },
              ]}
            />
          </div>
        )}
        {bans.hasNextPage && (
          <div className={layout['foot']}>
            <Button loading={bans.isFetchingNextPage} onClick={() => void bans.fetchNextPage()}>
              {t('more')}
            </Button>
          </div>
        )}
      </Card>
      <BanPeek open={state.peek !== undefined} ban={row} isLoading={bans.isPending} mayLift={mayLift} onClose={close} />
    </>
  );
}

function keyOf({ id }: Ban): string {
  return id;
}
