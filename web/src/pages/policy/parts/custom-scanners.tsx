import { useMutation, useQuery } from '@connectrpc/connect-query';
import { Switch } from 'antd';
import { useTranslation } from 'react-i18next';
import { PolicyService, ScannerService, type StoredCustomScanner } from '#gen/gatehouse/admin/v1/policy_pb.js';
import { useInvalidate } from '../../../app/rpc/invalidate.js';
import { Card } from '../../../ui/card.js';
import { EnabledTag } from '../../../ui/enabled-tag.js';
import { PageLink } from '../../../ui/page-link.js';
import { RiskTag } from '../../../ui/risk-tag.js';
import { ErrorNotice } from '../../../ui/state/error-state.js';
import { Tag } from '../../../ui/tag.js';
import styles from '../policy.module.css';
import type { PolicyEditor } from './use-policy-draft.js';

/** Scanners that were written for this policy. They are saved one by one: a switch here takes effect at once. */
export function CustomScanners({ editor }: { editor: PolicyEditor }) {
  const { t } = useTranslation('policy');
  const { data, error, refetch } = useQuery(ScannerService.method.listCustomScanners, { policyId: editor.policyId });
  const scanners = data?.scanners ?? [];
  return (
    <Card title={t('custom.title')} extra={<PageLink to="/scanners">{t('custom.manage')}</PageLink>}>
      {error !== null ? (
        <ErrorNotice error={error} onRetry={() => void refetch()} />
      ) : scanners.length === 0 ? (
        <p className={styles['quiet']}>{t('custom.none')}</p>
      ) : (
        <>
          <p className={styles['about']}>{t('custom.about')}</p>
          <ul className={styles['rows']} aria-label={t('custom.title')}>
            {scanners.map((stored) => (
              <CustomScannerRow key={stored.scanner?.id} stored={stored} mayChange={editor.mayChange} />
            ))}
          </ul>
        </>
      )}
    </Card>
  );
}

function CustomScannerRow({ stored, mayChange }: { stored: StoredCustomScanner; mayChange: boolean }) {
  const { t } = useTranslation('policy');
  const forgetScanners = useInvalidate(ScannerService);
  const forgetPolicies = useInvalidate(PolicyService);
  const update = useMutation(ScannerService.method.updateCustomScanner, {
    onSuccess: () => Promise.all([forgetScanners(), forgetPolicies()]),
  });
  const { scanner, enabled, description, notes, disabledReason } = stored;
  if (scanner === undefined) return null;
  return (
    <li>
      <div className={styles['thingName']}>
        <Tag code>{scanner.tag}</Tag>
        <bdi>{scanner.name}</bdi>
        <RiskTag level={scanner.riskLevel} />
        <span className={styles['spring']} />
        {mayChange ? (
          <Switch
            size="small"
            aria-label={t('custom.enable', { name: scanner.name })}
            checked={enabled}
            loading={update.isPending}
            onChange={(on) => update.mutate({ scanner, description, notes, enabled: on })}
          />
        ) : (
          <EnabledTag enabled={enabled} />
        )}
      </div>
      {description !== '' && <div className={styles['quiet']}>{description}</div>}
      {disabledReason !== '' && <div className={styles['problem']}>{disabledReason}</div>}
      {update.error && <ErrorNotice error={update.error} />}
    </li>
  );
}
