import { useMutation } from '@connectrpc/connect-query';
import { useTranslation } from 'react-i18next';
import { type UpstreamModel, UpstreamService } from '#gen/gatehouse/admin/v1/upstream_pb.js';
import { useInvalidate } from '../../../app/rpc/invalidate.js';
import { ConfirmDialog } from '../../../ui/form/confirm-dialog.js';

interface DeleteModelProps {
  readonly model: UpstreamModel;
  readonly onClose: () => void;
  readonly onDeleted: () => void;
}

/** Deletes an upstream model after its name was typed. */
export function DeleteModel({ model, onClose, onDeleted }: DeleteModelProps) {
  const { t } = useTranslation('models');
  const invalidate = useInvalidate(UpstreamService);
  const remove = useMutation(UpstreamService.method.deleteUpstreamModel, {
    onSuccess: () => {
      onDeleted();
      return invalidate();
    },
  });
  return (
    <ConfirmDialog
      onClose={onClose}
      title={t('delete.title')}
      text={t('delete.text')}
      submit={t('delete.submit')}
      name={model.name}
      onConfirm={() => remove.mutate({ id: model.id })}
      isPending={remove.isPending}
      error={remove.error}
    />
  );
}
