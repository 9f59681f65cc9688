import { Code, ConnectError } from '@connectrpc/connect';
import { useMutation } from '@connectrpc/connect-query';
import { useTranslation } from 'react-i18next';
import { PolicyService } from '#gen/gatehouse/admin/v1/policy_pb.js';
import { useInvalidate } from '../../../app/rpc/invalidate.js';
import { ReasonDialog } from '../../../ui/form/reason-dialog.js';
import { ChangesView } from './changes-view.js';
import type { PolicyEditor } from './use-policy-draft.js';

interface SaveDialogProps {
  readonly editor: PolicyEditor;
  readonly onClose: () => void;
  /** Told the tenant's revision that has the change. */
  readonly onSaved: (revision: bigint) => void;
}

/** Shows what changes, asks why, and saves. Refused when somebody else saved meanwhile; the page then shows what. */
export function SaveDialog({ editor, onClose, onSaved }: SaveDialogProps) {
  const { t } = useTranslation('policy');
  const invalidate = useInvalidate(PolicyService);
  const update = useMutation(PolicyService.method.updatePolicy, {
    async onSuccess({ revision, policy }) {
      editor.saved(policy?.revision ?? revision);
      onSaved(revision);
      onClose();
      await invalidate();
    },
    async onError(error) {
      // Somebody else was faster: reading the policy anew shows on the page what they changed.
      if (ConnectError.from(error).code === Code.Aborted) {
        await invalidate();
        onClose();
      }
    },
  });
  return (
    <ReasonDialog
      onClose={onClose}
      title={t('save.title')}
      submit={t('save.submit')}
      onSubmit={(reason) =>
        update.mutate({
          id: editor.policyId,
          settings: editor.settings,
          expectedRevision: editor.base.revision,
          reason,
        })
      }
      isPending={update.isPending}
      error={update.error}
    >
      <ChangesView catalogue={editor.catalogue} changes={editor.changes} />
    </ReasonDialog>
  );
}
