import { createConnectQueryKey, useMutation, useQuery, useTransport } from '@connectrpc/connect-query';
import { useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useLocation, useNavigate, useSearchParams } from 'react-router';
import { DetectionService } from '#gen/gatehouse/detection/v1/detection_pb.js';
import { type DetectionResult, ResultService } from '#gen/gatehouse/detection/v1/result_pb.js';
import { useShortcuts } from '../../../app/shortcuts/shortcuts.js';
import { Card } from '../../../ui/card.js';
import { Notice } from '../../../ui/notice.js';
import { ErrorState } from '../../../ui/state/error-state.js';
import { StateView } from '../../../ui/state/state-view.js';
import styles from '../playground.module.css';
import { Composer } from './composer.js';
import { type Draft, draftFromHistory, emptyDraft, messagesOf, toDetectRequest } from './draft.js';
import { draftFromResult } from './draft-from-result.js';
import { type Judged, VerdictPanel } from './verdict-panel.js';
import { VerdictSkeleton } from './verdict-skeleton.js';

/** Judges a text by hand. `?result=<request id>` starts with the text of a stored result. */
export function DetectTab() {
  const { t } = useTranslation('playground');
  const [parameters] = useSearchParams();
  const { state } = useLocation();
  const fromHistory = draftFromHistory(state);
  const requestId = parameters.get('result') ?? '';
  const wantsResult = requestId !== '' && fromHistory === undefined;
  const stored = useQuery(ResultService.method.getResult, { requestId }, { enabled: wantsResult });
  if (wantsResult && stored.isPending) return <VerdictSkeleton />;
  return (
    <Workbench
      key={wantsResult ? requestId : ''}
      initial={fromHistory ?? draftOf(stored.data?.result) ?? emptyDraft}
      notice={
        wantsResult && (
          <Notice tone={stored.error ? 'warning' : 'info'} title={t(stored.error ? 'resultMissing' : 'fromResult')} />
        )
      }
    />
  );
}

function draftOf(result: DetectionResult | undefined): Draft | undefined {
  return result && draftFromResult(result);
}

function Workbench({ initial, notice }: { initial: Draft; notice: React.ReactNode }) {
  const { t } = useTranslation('playground');
  const [draft, setDraft] = useState(initial);
  const [judged, setJudged] = useState<Judged>();
  const verdict = useRef<HTMLElement>(null);
  const keepInHistory = useKeepInHistory();
  const forgetResults = useForgetResults();
  const detect = useMutation(DetectionService.method.detect);

  const run = (next: Draft): void => {
    if (messagesOf(next).length === 0) return;
    keepInHistory(next);
    detect.mutate(toDetectRequest(next), {
      onSuccess(reply) {
        if (reply.verdict !== undefined) setJudged({ draft: next, verdict: reply.verdict });
        if (next.isStored) forgetResults();
        bringIntoView(verdict.current);
      },
    });
  };

  useShortcuts([{ keys: 'mod+Enter', label: t('run'), scope: 'page', run: () => run(draft) }]);

  return (
    <div className={styles['columns']}>
      <div className={styles['column']}>
        {notice}
        <Composer draft={draft} onChange={setDraft} onRun={run} isRunning={detect.isPending} />
      </div>
      <section
        ref={verdict}
        className={styles['column']}
        aria-label={t('verdict')}
        aria-busy={detect.isPending}
        aria-live="polite"
      >
        {detect.isPending ? (
          <VerdictSkeleton />
        ) : detect.error !== null ? (
          <Card>
            <ErrorState error={detect.error} onRetry={() => run(draft)} />
          </Card>
        ) : judged === undefined ? (
          <Card>
            <StateView tone="empty" title={t('empty.title')} text={t('empty.text')} />
          </Card>
        ) : (
          <VerdictPanel judged={judged} isOutdated={isOutdated(judged.draft, draft)} />
        )}
      </section>
    </div>
  );
}

/** On small screens the verdict stands below the text; scrolls there when its beginning cannot be seen. */
function bringIntoView(section: HTMLElement | null): void {
  const top = section?.getBoundingClientRect().top ?? 0;
  if (top > window.innerHeight * 0.7)
    section?.scrollIntoView({ block: 'start', behavior: wantsMotion() ? 'smooth' : 'auto' });
}

function wantsMotion(): boolean {
  return !window.matchMedia('(prefers-reduced-motion: reduce)').matches;
}

/** Whether the verdict on screen is about other words, or another way of judging, than what now stands in the fields. */
function isOutdated(judged: Draft, draft: Draft): boolean {
  const relevant = (one: Draft): string => JSON.stringify([one.phase, one.applicationId, messagesOf(one)]);
  return relevant(judged) !== relevant(draft);
}

/** Keeps what was judged in the browser's history entry, so that "back" finds it again; nothing is stored elsewhere. */
function useKeepInHistory(): (draft: Draft) => void {
  const navigate = useNavigate();
  const { pathname, search } = useLocation();
  return (draft) => void navigate({ pathname, search }, { replace: true, state: { draft }, preventScrollReset: true });
}

/** The list of results has a new first row now. */
function useForgetResults(): () => void {
  const queries = useQueryClient();
  const transport = useTransport();
  const queryKey = createConnectQueryKey({
    schema: ResultService.method.listResults,
    transport,
    cardinality: undefined,
  });
  return () => void queries.invalidateQueries({ queryKey });
}
