import { useMutation, useQuery } from '@connectrpc/connect-query';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import {
  type DiffPolicyResponse,
  ListService,
  type PolicyRevision,
  PolicyService,
  ScannerService,
} from '#gen/gatehouse/admin/v1/policy_pb.js';
import { useFormat } from '../../../app/i18n/format.js';
import { useInvalidate } from '../../../app/rpc/invalidate.js';
import { Dialog } from '../../../ui/dialog.js';
import { ChangeList } from '../../../ui/diff/change-list.js';
import { ReasonDialog } from '../../../ui/form/reason-dialog.js';
import { ErrorNotice } from '../../../ui/state/error-state.js';
import styles from '../policy.module.css';
import { ChangesView } from './changes-view.js';
import { settingChanges } from './revision-changes.js';
import type { PolicyEditor } from './use-policy-draft.js';

interface RevisionProps {
  readonly editor: PolicyEditor;
  readonly revision: PolicyRevision;
  readonly onClose: () => void;
}

/** What changed from a revision to what is live. */
export function RevisionDialog({ editor, revision, onClose }: RevisionProps) {
  const { t } = useTranslation(['policy', 'app']);
  const format = useFormat();
  const title = t('history.compareTitle', { number: format.number(revision.revision) });
  const diff = useQuery(PolicyService.method.diffPolicy, { id: editor.policyId, fromRevision: revision.revision });
  return (
    <Dialog open onClose={onClose} label={title}>
      <div className={styles['dialogBody']}>
        <h2>{title}</h2>
        <DiffOf editor={editor} diff={diff} />
        <Button onClick={onClose}>{t('app:shell.close')}</Button>
      </div>
    </Dialog>
  );
}

/** Brings a revision back, as a new one, after showing what that changes. */
export function RestoreDialog({
  editor,
  revision,
  onClose,
  onSaved,
}: RevisionProps & { readonly onSaved: (revision: bigint) => void }) {
  const { t } = useTranslation('policy');
  const format = useFormat();
  const number = format.number(revision.revision);
  const forget = [useInvalidate(PolicyService), useInvalidate(ListService), useInvalidate(ScannerService)];
  const liveRevision = editor.live.revision;
  const diff = useQuery(PolicyService.method.diffPolicy, {
    id: editor.policyId,
    fromRevision: liveRevision,
    toRevision: revision.revision,
  });
  const restore = useMutation(PolicyService.method.restorePolicyRevision, {
    async onSuccess(reply) {
      onSaved(reply.revision);
      onClose();
      await Promise.all(forget.map((one) => one()));
    },
  });
  return (
    <ReasonDialog
      onClose={onClose}
      title={t('history.restoreTitle', { number })}
      submit={t('history.restore')}
      suggestion={t('history.restoreReason', { number })}
      onSubmit={(reason) =>
        restore.mutate({
          id: editor.policyId,
          policyRevision: revision.revision,
          reason,
          expectedRevision: liveRevision,
        })
      }
      isPending={restore.isPending}
      error={restore.error}
      isReady={diff.data !== undefined}
    >
      <p className={styles['quiet']}>{t('history.restoreText')}</p>
      <DiffOf editor={editor} diff={diff} />
    </ReasonDialog>
  );
}

interface DiffOfProps {
  readonly editor: PolicyEditor;
  readonly diff: { readonly data: DiffPolicyResponse | undefined; readonly error: Error | null };
}

/** Settings in words; lists and scanners by the service's own names. */
function DiffOf({ editor, diff: { data, error } }: DiffOfProps) {
  const { t } = useTranslation('policy');
  if (error !== null) return <ErrorNotice error={error} />;
  if (data === undefined) return <div className="skeleton" style={{ height: 80 }} />;
  const settings = settingChanges(data.changes);
  const others = data.changes.filter(({ path }) => !path.startsWith('settings.'));
  if (data.changes.length === 0) return <p>{t('history.same')}</p>;
  return (
    <>
      {settings.length > 0 && <ChangesView catalogue={editor.catalogue} changes={settings} />}
      {others.length > 0 && (
        <ChangeList
          label={t('history.others')}
          changes={others.map(({ path, before, after }, index) => ({
            key: `${index} ${path}`,
            label: path,
            before: before || t('nothing'),
            after: after || t('nothing'),
          }))}
        />
      )}
      {data.leftOut > 0 && <p className={styles['quiet']}>{t('history.leftOut', { count: data.leftOut })}</p>}
    </>
  );
}
