import { useMutation } from '@connectrpc/connect-query';
import { Button, Input } from 'antd';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { KnowledgeBaseService } from '#gen/gatehouse/admin/v1/knowledge_pb.js';
import { useFormat } from '../../../app/i18n/format.js';
import layout from '../../../ui/layout.module.css';
import { PlainText } from '../../../ui/span-text/plain-text.js';
import { ErrorNotice } from '../../../ui/state/error-state.js';
import { Tag } from '../../../ui/tag.js';

/** Tries what a knowledge base would answer: the nearest questions, and whether they are near enough. */
export function KnowledgeSearch({ id, threshold }: { id: string; threshold: number }) {
  const { t } = useTranslation('responses');
  const format = useFormat();
  const [query, setQuery] = useState('');
  const search = useMutation(KnowledgeBaseService.method.searchKnowledgeBase);
  const run = (event: FormEvent): void => {
    event.preventDefault();
    if (query.trim() !== '') search.mutate({ id, query: query.trim() });
  };
  return (
    <section className={layout['stack']} aria-label={t('search.title')}>
      <h3>{t('search.title')}</h3>
      <form className={layout['row']} onSubmit={run}>
        <Input
          aria-label={t('search.query')}
          placeholder={t('search.query')}
          dir="auto"
          maxLength={2000}
          style={{ flex: 1, minWidth: 180 }}
          value={query}
          onChange={({ target }) => setQuery(target.value)}
        />
        <Button htmlType="submit" loading={search.isPending} disabled={query.trim() === ''}>
          {t('search.run')}
        </Button>
      </form>
      <div aria-live="polite" className={layout['stack']}>
        {search.error && <ErrorNotice error={search.error} />}
        {search.data?.matches.length === 0 && t('search.nothing')}
        {search.data?.matches.map(({ entry, similarity }) => {
          const isNear = similarity >= threshold;
          return (
            <article key={`${entry?.questionId} ${entry?.question}`}>
              <span className={layout['tags']}>
                <Tag tone={isNear ? 'none' : 'plain'}>{format.percent(similarity)}</Tag>
                <span className={layout['quiet']}>
                  {t(isNear ? 'search.answers' : 'search.tooFar', { threshold: format.percent(threshold) })}
                </span>
              </span>
              <div dir="auto">
                <strong>
                  <PlainText text={entry?.question ?? ''} />
                </strong>
              </div>
              <div dir="auto" className={layout['description']}>
                <PlainText text={entry?.answer ?? ''} />
              </div>
            </article>
          );
        })}
      </div>
    </section>
  );
}
