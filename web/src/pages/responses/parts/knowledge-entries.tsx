import { useInfiniteQuery } from '@connectrpc/connect-query';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { KnowledgeBaseService } from '#gen/gatehouse/admin/v1/knowledge_pb.js';
import layout from '../../../ui/layout.module.css';
import { PlainText } from '../../../ui/span-text/plain-text.js';
import { ErrorNotice } from '../../../ui/state/error-state.js';
import { DataTable } from '../../../ui/table/data-table.js';

/** The questions and answers of a knowledge base, page by page. */
export function KnowledgeEntries({ id }: { id: string }) {
  const { t } = useTranslation('responses');
  const query = useInfiniteQuery(
    KnowledgeBaseService.method.listKnowledgeEntries,
    { id, pageToken: '' },
    { pageParamKey: 'pageToken', getNextPageParam: ({ nextPageToken }) => nextPageToken || undefined },
  );
  const entries = query.data?.pages.flatMap((page) => page.entries) ?? [];
  const rows = entries.map((entry, index) => ({ key: String(index), entry }));
  return (
    <section className={layout['stack']} aria-label={t('knowledge.entries')}>
      <h3>{t('knowledge.entries')}</h3>
      {query.error && <ErrorNotice error={query.error} onRetry={() => void query.refetch()} />}
      {(query.isPending || rows.length > 0) && (
        <DataTable
          label={t('knowledge.entries')}
          rows={rows}
          keyOf={({ key }) => key}
          loading={query.isPending}
          columns={[
            { key: 'id', title: t('entry.id'), width: '110px', from: 'tablet', cell: ({ entry }) => entry.questionId },
            {
              key: 'question',
              title: t('entry.question'),
              cell: ({ entry }) => (
                <span dir="auto">
                  <PlainText text={entry.question} />
                </span>
              ),
            },
            {
              key: 'answer',
              title: t('entry.answer'),
              ownLine: true,
              cell: ({ entry }) => (
                <span dir="auto">
                  <PlainText text={entry.answer} />
                </span>
              ),
            },
          ]}
        />
      )}
      {query.hasNextPage && (
        <div className={layout['foot']}>
          <Button loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
            {t('entry.more')}
          </Button>
        </div>
      )}
    </section>
  );
}
