import { CheckCircleOutlined, SyncOutlined, WarningOutlined } from '@ant-design/icons';
import { createClient } from '@connectrpc/connect';
import { useTransport } from '@connectrpc/connect-query';
import { useTranslation } from 'react-i18next';
import { type Instance, PolicyService, type WatchRolloutResponse } from '#gen/gatehouse/admin/v1/policy_pb.js';
import { useFormat } from '../../app/i18n/format.js';
import { useStreamQuery } from '../../app/rpc/stream-query.js';
import { Glyph } from '../glyph.js';
import { ErrorNotice } from '../state/error-state.js';
import styles from './rollout-strip.module.css';

/** How many of the running instances judge by a revision, as they say themselves: "live on 2/3 instances". */
export function RolloutStrip({ revision }: { revision: bigint }) {
  const rollout = useRollout(revision);
  if (rollout.error !== null && rollout.data === undefined)
    return <ErrorNotice error={rollout.error} onRetry={() => void rollout.refetch()} />;
  return (
    <div className={styles['strip']} role="status">
      {rollout.data === undefined ? (
        <span className="skeleton" style={{ width: 180, height: 14 }} />
      ) : (
        <Line rollout={rollout.data} />
      )}
    </div>
  );
}

/** Watches until all instances have the revision. */
function useRollout(revision: bigint) {
  const transport = useTransport();
  return useStreamQuery({
    queryKey: ['rollout', String(revision)],
    open: (signal) => createClient(PolicyService, transport).watchRollout({ revision }, { signal }),
  });
}

function Line({ rollout: { live, total, complete, revision, instances } }: { rollout: WatchRolloutResponse }) {
  const { t } = useTranslation();
  const format = useFormat();
  const stuck = instances.filter(({ problem }) => problem !== '');
  const tone = stuck.length > 0 ? 'problem' : complete ? 'done' : 'waiting';
  const Icon = { problem: WarningOutlined, done: CheckCircleOutlined, waiting: SyncOutlined }[tone];
  return (
    <>
      <span className={styles['line']} data-tone={tone}>
        <Glyph of={Icon} />
        {t('rollout.live', {
          live: format.number(live),
          total: format.number(total),
          revision: format.number(revision),
        })}
      </span>
      {instances.length > 0 && (
        <span className={styles['dots']} aria-hidden="true">
          {instances.map((instance) => (
            <span key={instance.id} data-live={complete || instance.revision >= revision} title={titleOf(instance)} />
          ))}
        </span>
      )}
      {stuck.map(({ id, service, problem }) => (
        <span key={id} className={styles['problem']}>
          {t('rollout.stuck', { service, problem })}
        </span>
      ))}
    </>
  );
}

function titleOf({ service, revision, workers }: Instance): string {
  return `${service} · ${revision} · ${workers}`;
}
