import { useQuery } from '@connectrpc/connect-query';
import { useTranslation } from 'react-i18next';
import { PolicyService, type PolicySummary } from '#gen/gatehouse/admin/v1/policy_pb.js';
import { useFormat } from '../../../app/i18n/format.js';
import styles from '../policies.module.css';

/** When a policy last changed, who did it, and why. */
export function LastChange({ policy: { id, updatedAt, revision } }: { policy: PolicySummary }) {
  const { t } = useTranslation('policies');
  const format = useFormat();
  const { data } = useQuery(PolicyService.method.listPolicyRevisions, { id, pageSize: 1 });
  const change = data?.revisions[0];
  return (
    <div className={styles['change']}>
      {t('changedAt', { time: format.compactTime(updatedAt, Date.now()), revision: format.number(revision) })}
      {change && (
        <div className={styles['quiet']}>
          {[change.actorEmail, change.reason].filter((part) => part !== '').join(': ')}
        </div>
      )}
    </div>
  );
}
