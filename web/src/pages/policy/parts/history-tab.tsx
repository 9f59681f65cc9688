import { useInfiniteQuery } from '@connectrpc/connect-query';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ChangeKind, type PolicyRevision, PolicyService } from '#gen/gatehouse/admin/v1/policy_pb.js';
import { useFormat } from '../../../app/i18n/format.js';
import { Card } from '../../../ui/card.js';
import { ErrorNotice, ErrorState } from '../../../ui/state/error-state.js';
import { StateView } from '../../../ui/state/state-view.js';
import { wordOf } from '../../../ui/words.js';
import styles from '../policy.module.css';
import { RestoreDialog, RevisionDialog } from './revision-dialogs.js';
import type { PolicyEditor } from './use-policy-draft.js';

/** A dialog about one revision. */
interface Asking {
  readonly what: 'compare' | 'restore';
  readonly revision: PolicyRevision;
}

interface HistoryTabProps {
  readonly editor: PolicyEditor;
  /** Told the tenant's revision that a restore made. */
  readonly onSaved: (revision: bigint) => void;
}

/** Who changed the policy, when and why; each state can be compared with what is live, and brought back. */
export function HistoryTab({ editor, onSaved }: HistoryTabProps) {
  const { t } = useTranslation('policy');
  const [asking, setAsking] = useState<Asking>();
  const history = useInfiniteQuery(
    PolicyService.method.listPolicyRevisions,
    { id: editor.policyId, pageSize: 50, pageToken: '' },
    { pageParamKey: 'pageToken', getNextPageParam: ({ nextPageToken }) => nextPageToken || undefined },
  );
  const revisions = history.data?.pages.flatMap((page) => page.revisions) ?? [];
  const close = (): void => setAsking(undefined);
  return (
    <Card title={t('history.title')}>
      {history.error !== null && revisions.length === 0 ? (
        <ErrorState error={history.error} onRetry={() => void history.refetch()} />
      ) : history.isPending ? (
        <div className="skeleton" style={{ height: 160 }} />
      ) : revisions.length === 0 ? (
        <StateView tone="empty" title={t('history.none')} text={t('history.noneText')} />
      ) : (
        <ol className={styles['rows']} aria-label={t('history.title')}>
          {revisions.map((revision) => (
            <RevisionRow
              key={String(revision.revision)}
              revision={revision}
              isLive={revision.revision === editor.live.revision}
              mayChange={editor.mayChange}
              onAsk={(what) => setAsking({ what, revision })}
            />
          ))}
        </ol>
      )}
      {history.error !== null && revisions.length > 0 && <ErrorNotice error={history.error} />}
      {history.hasNextPage && (
        <Button
          className={styles['more'] ?? ''}
          loading={history.isFetchingNextPage}
          onClick={() => void history.fetchNextPage()}
        >
          {t('history.more')}
        </Button>
      )}
      {asking?.what === 'compare' && <RevisionDialog editor={editor} revision={asking.revision} onClose={close} />}
      {asking?.what === 'restore' && (
        <RestoreDialog editor={editor} revision={asking.revision} onClose={close} onSaved={onSaved} />
      )}
    </Card>
  );
}

interface RevisionRowProps {
  readonly revision: PolicyRevision;
  readonly isLive: boolean;
  readonly mayChange: boolean;
  readonly onAsk: (what: Asking['what']) => void;
}

function RevisionRow({ revision, isLive, mayChange, onAsk }: RevisionRowProps) {
  const { t } = useTranslation('policy');
  const format = useFormat();
  const number = format.number(revision.revision);
  return (
    <li>
      <div className={styles['thingName']}>
        <strong>{revision.reason || t('history.noReason')}</strong>
        <span className={styles['spring']} />
        {isLive ? (
          <span className={styles['quiet']}>{t('history.live')}</span>
        ) : (
          revision.kept && (
            <>
              <Button size="small" aria-label={t('history.compareOne', { number })} onClick={() => onAsk('compare')}>
                {t('history.compare')}
              </Button>
              {mayChange && (
                <Button size="small" aria-label={t('history.restoreOne', { number })} onClick={() => onAsk('restore')}>
                  {t('history.restore')}
                </Button>
              )}
            </>
          )
        )}
      </div>
      <div className={styles['quiet']}>
        {t('history.facts', {
          number,
          who: revision.actorEmail || (revision.actorId === '' ? t('history.gatehouse') : t('history.somebody')),
          time: format.dateTime(revision.createdAt),
        })}
        {' · '}
        {t(`history.thing.${revision.thing}`, { defaultValue: revision.thing })}
        {revision.thingName !== '' && <bdi> “{revision.thingName}”</bdi>}{' '}
        {t(`history.kind.${wordOf(ChangeKind, revision.kind)}`)}
      </div>
    </li>
  );
}
