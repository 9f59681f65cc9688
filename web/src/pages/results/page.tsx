import { ArrowUpOutlined, CaretRightOutlined, PauseOutlined, ReloadOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import type { DetectionResult } from '#gen/gatehouse/detection/v1/result_pb.js';
import { useFormat } from '../../app/i18n/format.js';
import { useUrlState } from '../../app/routing/url-state.js';
import { useShortcuts } from '../../app/shortcuts/shortcuts.js';
import { Card } from '../../ui/card.js';
import { Glyph } from '../../ui/glyph.js';
import { LinkButton } from '../../ui/link-button.js';
import { PageHeader } from '../../ui/page-header.js';
import { ErrorNotice, ErrorState } from '../../ui/state/error-state.js';
import { StateView } from '../../ui/state/state-view.js';
import { DataTable } from '../../ui/table/data-table.js';
import { requestIdOf, resultColumns } from './parts/columns.js';
import { ExportMenu } from './parts/export-menu.js';
import { FilterBar } from './parts/filter-bar.js';
import { isFiltered, listSchema, noFilters } from './parts/filters.js';
import { LoadMore } from './parts/load-more.js';
import { LostFilters } from './parts/lost-filters.js';
import { ResultPeek } from './parts/result-peek.js';
import { useCounts } from './parts/use-counts.js';
import { useResults } from './parts/use-results.js';
import { useTail } from './parts/use-tail.js';
import styles from './results.module.css';

/** Stored verdicts, newest first, with the one that is pointed at open beside them. */
export function Page() {
  const { t } = useTranslation(['results', 'app']);
  const format = useFormat();
  const navigate = useNavigate();
  const [state, setState] = useUrlState(listSchema);
  const results = useResults(state);
  const counts = useCounts(results.request);
  const { nowMs } = results;
  const [isLive, setIsLive] = useState(false);
  const tail = useTail({ ...results, isLive, isReading: state.peek !== undefined, onStand: results.reread });
  const rows = useMemo(() => join(tail.arrived, results.rows), [tail.arrived, results.rows]);
  const list = useRef<HTMLDivElement>(null);
  const search = useRef<HTMLDivElement>(null);

  const at = rows.findIndex((row) => requestIdOf(row) === state.peek);
  const peek = (row: DetectionResult | undefined): void => setState({ peek: row && requestIdOf(row) });
  const moveTo = (index: number): (() => void) | undefined => {
    const row = rows[index];
    return row && (() => peek(row));
  };
  const columns = useMemo(
    () => resultColumns({ t, format, nowMs, onPeek: (row) => setState({ peek: requestIdOf(row) }) }),
    [t, format, nowMs, setState],
  );
  const close = (): void => {
    // The focus goes back to the row that the details were about.
    list.current?.querySelector<HTMLElement>(`tr[data-key="${CSS.escape(state.peek ?? '')}"] a`)?.focus();
    peek(undefined);
  };
  const next = (): void => {
    if (at >= rows.length - 3) results.loadMore();
    (moveTo(at + 1) ?? results.loadMore)();
  };

  useShortcuts([
    { keys: 'j', label: t('next'), scope: 'page', run: next },
    { keys: 'k', label: t('previous'), scope: 'page', run: () => moveTo(at - 1)?.() },
    { keys: '/', label: t('goToSearch'), scope: 'page', run: () => search.current?.querySelector('input')?.focus() },
    { keys: 'r', label: t('refresh'), scope: 'page', run: results.refresh },
    ...(state.peek === undefined
      ? []
      : [
          {
            keys: 'Enter',
            label: t('open'),
            scope: 'page' as const,
            run: () => void navigate(`/results/${state.peek}`),
          },
          { keys: 'Escape', label: t('close'), scope: 'page' as const, run: close },
        ]),
  ]);

  const isEmpty = rows.length === 0 && !results.isFirstPageLoading;
  return (
    <>
      <PageHeader
        title={t('page.title')}
        about={t('page.about')}
        actions={
          <>
            <Button
              icon={<Glyph of={isLive ? PauseOutlined : CaretRightOutlined} />}
              onClick={() => setIsLive(!isLive)}
            >
              {t(isLive ? 'live.off' : 'live.on')}
            </Button>
            <ExportMenu request={results.request} counts={counts} />
            <Button icon={<Glyph of={ReloadOutlined} />} onClick={results.refresh} loading={results.isStale}>
              {t('refresh')}
            </Button>
          </>
        }
      />
      <FilterBar state={state} onChange={setState} searchRef={search} counts={counts} />
      <div className={styles['notices']}>
        <LostFilters state={state} />
        {tail.error !== null && <ErrorNotice error={tail.error} onRetry={results.refresh} />}
      </div>
      <div className={styles['waiting']} role="status">
        {tail.waiting > 0 && (
          <Button type="primary" shape="round" icon={<Glyph of={ArrowUpOutlined} />} onClick={tail.show}>
            {t('live.new', { count: tail.waiting, number: format.number(tail.waiting) })}
          </Button>
        )}
      </div>
      <Card flush>
        {results.error !== null && rows.length === 0 ? (
          <ErrorState error={results.error} onRetry={results.retry} />
        ) : isEmpty ? (
          <NoResults filtered={isFiltered(state)} onClear={() => setState(noFilters)} />
        ) : (
          <div ref={list} className={styles['list']} data-stale={results.isStale}>
            <DataTable
              label={t('page.title')}
              columns={columns}
              rows={rows}
              keyOf={requestIdOf}
              active={state.peek}
              onOpen={peek}
              loading={results.isFirstPageLoading}
            />
            {results.error !== null && <ErrorNotice error={results.error} onRetry={results.retry} />}
            {results.hasMore && results.error === null && (
              <LoadMore isLoading={results.isLoadingMore} isBusy={results.isBusy} onLoad={results.loadMore} />
            )}
          </div>
        )}
      </Card>
      <ResultPeek
        requestId={state.peek}
        known={rows[at]}
        onClose={close}
        onMove={{ previous: moveTo(at - 1), next: moveTo(at + 1) }}
      />
    </>
  );
}

/** What has come in front of what was read, each once. */
function join(arrived: readonly DetectionResult[], rows: readonly DetectionResult[]): readonly DetectionResult[] {
  if (arrived.length === 0) return rows;
  const known = new Set(arrived.map(({ id }) => id));
  return [...arrived, ...rows.filter(({ id }) => !known.has(id))];
}

function NoResults({ filtered, onClear }: { filtered: boolean; onClear: () => void }) {
  const { t } = useTranslation('results');
  if (filtered)
    return (
      <StateView
        tone="empty"
        title={t('noMatch.title')}
        text={t('noMatch.text')}
        actions={<Button onClick={onClear}>{t('clear')}</Button>}
      />
    );
  return (
    <StateView
      tone="empty"
      title={t('nothing.title')}
      text={t('nothing.text')}
      actions={
        <>
          <LinkButton type="primary" to="/playground">
            {t('nothing.action')}
          </LinkButton>
          <LinkButton to="/start">{t('nothing.link')}</LinkButton>
        </>
      }
    />
  );
}
