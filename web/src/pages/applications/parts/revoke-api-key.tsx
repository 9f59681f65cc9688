import { useMutation } from '@connectrpc/connect-query';
import { useTranslation } from 'react-i18next';
import { type ApiKey, ApplicationService } from '#gen/gatehouse/admin/v1/application_pb.js';
import { useInvalidate } from '../../../app/rpc/invalidate.js';
import { ConfirmDialog } from '../../../ui/form/confirm-dialog.js';

/** Asks, then revokes a key for good. */
export function RevokeApiKey({ apiKey, onClose }: { apiKey: ApiKey; onClose: () => void }) {
  const { t } = useTranslation('applications');
  const invalidate = useInvalidate(ApplicationService);
  const remove = useMutation(ApplicationService.method.deleteApiKey, {
    onSuccess: () => {
      onClose();
      return invalidate();
    },
  });
  return (
    <ConfirmDialog
      onClose={onClose}
      title={t('revoke.title')}
      text={t('revoke.text', { name: apiKey.name || apiKey.hint })}
      submit={t('revoke.submit')}
      onConfirm={() => remove.mutate({ id: apiKey.id })}
      isPending={remove.isPending}
      error={remove.error}
    />
  );
}
