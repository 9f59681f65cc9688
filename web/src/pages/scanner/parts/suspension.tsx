import { useMutation } from '@connectrpc/connect-query';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { ScannerService, type StoredCustomScanner } from '#gen/gatehouse/admin/v1/policy_pb.js';
import { useFormat } from '../../../app/i18n/format.js';
import { useInvalidate } from '../../../app/rpc/invalidate.js';
import { Notice } from '../../../ui/notice.js';
import { ErrorNotice } from '../../../ui/state/error-state.js';

/** Says why a scanner was suspended, and puts it back to work. */
export function Suspension({ stored, mayChange }: { stored: StoredCustomScanner; mayChange: boolean }) {
  const { t } = useTranslation('scanner');
  const format = useFormat();
  const resume = useMutation(ScannerService.method.resumeCustomScanner, { onSuccess: useInvalidate(ScannerService) });
  return (
    <>
      <Notice
        tone="problem"
        title={t('suspended')}
        action={
          mayChange && (
            <Button loading={resume.isPending} onClick={() => resume.mutate({ id: stored.scanner?.id ?? '' })}>
              {t('resume')}
            </Button>
          )
        }
      >
        <div>{stored.disabledReason}</div>
        {stored.suspendedAt && <div>{t('suspendedAt', { time: format.dateTime(stored.suspendedAt) })}</div>}
        {stored.strikes > 0 && <div>{t('strikes', { count: stored.strikes })}</div>}
      </Notice>
      {resume.error && <ErrorNotice error={resume.error} />}
    </>
  );
}
