import { useMutation } from '@connectrpc/connect-query';
import { useTranslation } from 'react-i18next';
import { ListService, type StoredKeywordList } from '#gen/gatehouse/admin/v1/policy_pb.js';
import { useInvalidate } from '../../../app/rpc/invalidate.js';
import { ConfirmDialog } from '../../../ui/form/confirm-dialog.js';

interface DeleteListProps {
  readonly stored: StoredKeywordList;
  readonly onClose: () => void;
  readonly onDeleted: () => void;
}

/** Deletes a list after its name was typed. */
export function DeleteList({ stored: { list }, onClose, onDeleted }: DeleteListProps) {
  const { t } = useTranslation('lists');
  const invalidate = useInvalidate(ListService);
  const remove = useMutation(ListService.method.deleteKeywordList, {
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
      name={list?.name ?? ''}
      onConfirm={() => remove.mutate({ id: list?.id ?? '' })}
      isPending={remove.isPending}
      error={remove.error}
    />
  );
}
