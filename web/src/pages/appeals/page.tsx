import { DownloadOutlined } from '@ant-design/icons';
import { useInfiniteQuery } from '@connectrpc/connect-query';
import { Button, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { type Appeal, AppealService, AppealStatus } from '#gen/gatehouse/admin/v1/appeal_pb.js';
import { useFormat } from '../../app/i18n/format.js';
import { oneOfField, textField, useUrlState } from '../../app/routing/url-state.js';
import { isAllowed, useUser } from '../../app/session/session.js';
import { Card } from '../../ui/card.js';
import { saveFile } from '../../ui/file/save-file.js';
import { Glyph } from '../../ui/glyph.js';
import layout from '../../ui/layout.module.css';
import { PageHeader } from '../../ui/page-header.js';
import { PeekLink } from '../../ui/peek-link.js';
import { RiskTag } from '../../ui/risk-tag.js';
import { ErrorState } from '../../ui/state/error-state.js';
import { StateView } from '../../ui/state/state-view.js';
import { DataTable } from '../../ui/table/data-table.js';
import { usePeek } from '../../ui/table/use-peek.js';
import { numberOf } from '../../ui/words.js';
import { toAppealCsv } from './parts/appeal-csv.js';
import { AppealPeek, StatusTag } from './parts/appeal-peek.js';

const statuses = ['pending', 'approved', 'rejected'] as const;

const pageSchema = { status: oneOfField(statuses), peek: textField };

/** What people object to, newest first. */
export function Page() {
  const { t } = useTranslation('appeals');
  const format = useFormat();
  const mayDecide = isAllowed(useUser(), 'admin');
  const [state, setState] = useUrlState(pageSchema);
  const appeals = useInfiniteQuery(
    AppealService.method.listAppeals,
    { pageSize: 100, pageToken: '', status: numberOf(AppealStatus, state.status) ?? AppealStatus.UNSPECIFIED },
    { pageParamKey: 'pageToken', getNextPageParam: ({ nextPageToken }) => nextPageToken || undefined },
  );
  const rows = appeals.data?.pages.flatMap((page) => page.appeals) ?? [];
  const { list, row, close } = usePeek({ rows, keyOf, open: state.peek, onOpen: (peek) => setState({ peek }) });
  return (
    <>
      <PageHeader
        title={t('page.title')}
        about={t('page.about')}
        actions={
          rows.length > 0 && (
            <Button
              icon={<Glyph of={DownloadOutlined} />}
              onClick={() => saveFile('appeals.csv', toAppealCsv(rows), 'text/csv')}
            >
              {t('export')}
            </Button>
          )
        }
      />
      <div className={layout['filters']}>
        <Select
          aria-label={t('status')}
          value={state.status ?? ''}
          onChange={(word) => setState({ status: statuses.find((known) => known === word), peek: undefined })}
          popupMatchSelectWidth={false}
          options={[
            { value: '', label: t('anyStatus') },
            ...statuses.map((value) => ({ value, label: t(`statusOf.${value}`) })),
          ]}
        />
      </div>
      <Card flush>
        {appeals.error !== null && rows.length === 0 ? (
          <ErrorState error={appeals.error} onRetry={() => void appeals.refetch()} />
        ) : rows.length === 0 && !appeals.isPending ? (
          state.status === undefined ? (
            <StateView tone="empty" title={t('nothing.title')} text={t('nothing.text')} />
          ) : (
            <StateView
              tone="empty"
              title={t('noMatch.title')}
              text={t('noMatch.text')}
              actions={<Button onClick={() => setState({ status: undefined })}>{t('noMatch.clear')}</Button>}
            />
          )
        ) : (
          <div ref={list}>
            <DataTable
              label={t('page.title')}
              rows={rows}
              keyOf={keyOf}
              active={state.peek}
              onOpen={({ id }) => setState({ peek: id })}
              loading={appeals.isPending}
              columns={[
                {
                  key: 'filed',
                  title: t('filed'),
                  width: '200px',
                  cell: ({ id, createdAt }) => (
                    <PeekLink to={`/appeals?peek=${id}`} onPeek={() => setState({ peek: id })}>
                      {format.dateTime(createdAt)}
                    </PeekLink>
                  ),
                },
                {
                  key: 'status',
                  title: t('status'),
                  width: '120px',
                  cell: ({ status }) => <StatusTag status={status} />,
                },
                {
                  key: 'level',
                  title: t('level'),
                  width: '120px',
                  cell: ({ riskLevel }) => <RiskTag level={riskLevel} />,
                },
                {
                  key: 'categories',
                  title: t('categories'),
                  width: '200px',
                  from: 'tablet',
                  cell: ({ categories }) => categories.join(', '),
                },
                {
                  key: 'statement',
                  title: t('statement'),
                  ownLine: true,
                  cell: ({ statement }) => <bdi>{statement.slice(0, 200)}</bdi>,
                },
              ]}
            />
          </div>
        )}
        {appeals.hasNextPage && (
          <div className={layout['foot']}>
            <Button loading={appeals.isFetchingNextPage} onClick={() => void appeals.fetchNextPage()}>
              {t('more')}
            </Button>
          </div>
        )}
      </Card>
      <AppealPeek
        open={state.peek !== undefined}
        appeal={row}
        isLoading={appeals.isPending}
        mayDecide={mayDecide}
        onClose={close}
      />
    </>
  );
}

function keyOf({ id }: Appeal): string {
  return id;
}
