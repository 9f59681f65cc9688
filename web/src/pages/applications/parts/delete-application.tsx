import { useMutation } from '@connectrpc/connect-query';
import { useTranslation } from 'react-i18next';
import { type Application, ApplicationService } from '#gen/gatehouse/admin/v1/application_pb.js';
import { useInvalidate } from '../../../app/rpc/invalidate.js';
import { ConfirmDialog } from '../../../ui/form/confirm-dialog.js';

interface DeleteApplicationProps {
  readonly application: Application;
  readonly onClose: () => void;
  readonly onDeleted: () => void;
}

/** Deletes an application after its name was typed. */
export function DeleteApplication({ application, onClose, onDeleted }: DeleteApplicationProps) {
  const { t } = useTranslation('applications');
  const invalidate = useInvalidate(ApplicationService);
  const remove = useMutation(ApplicationService.method.deleteApplication, {
    onSuccess: () => {
      onDeleted();
      return invalidate();
    },
  });
  return (
    <ConfirmDialog
      onClose={onClose}
      title={t('delete.title')}
      text={t('delete.text', { count: application.apiKeyCount })}
      submit={t('delete.submit')}
      name={application.name}
      onConfirm={() => remove.mutate({ id: application.id })}
      isPending={remove.isPending}
      error={remove.error}
    />
  );
}
