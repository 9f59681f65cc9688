import { DeleteOutlined, EditOutlined } from '@ant-design/icons';
import { useMutation } from '@connectrpc/connect-query';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { type Application, ApplicationService } from '#gen/gatehouse/admin/v1/application_pb.js';
import { useFormat } from '../../../app/i18n/format.js';
import { useInvalidate } from '../../../app/rpc/invalidate.js';
import { CopyText } from '../../../ui/copy-text.js';
import { EnabledTag } from '../../../ui/enabled-tag.js';
import { Fact, Facts } from '../../../ui/facts.js';
import { SwitchField } from '../../../ui/form/field.js';
import { Glyph } from '../../../ui/glyph.js';
import { PeekDrawer } from '../../../ui/peek-drawer.js';
import { ErrorNotice } from '../../../ui/state/error-state.js';
import { StateView } from '../../../ui/state/state-view.js';
import styles from '../applications.module.css';
import { ApiKeys } from './api-keys.js';

interface ApplicationPeekProps {
  readonly open: boolean;
  /** Undefined while the list is on its way, and when it has no such application. */
  readonly application: Application | undefined;
  readonly isLoading: boolean;
  readonly mayChange: boolean;
  readonly policyName: (id: string) => string;
  readonly onClose: () => void;
  readonly onEdit: () => void;
  readonly onDelete: () => void;
}

/** An application beside the list, with its keys. */
export function ApplicationPeek({ open, application, isLoading, mayChange, ...rest }: ApplicationPeekProps) {
  const { t } = useTranslation('applications');
  const { policyName, onClose, onEdit, onDelete } = rest;
  return (
    <PeekDrawer
      open={open}
      onClose={onClose}
      title={application?.name ?? t('peek')}
      actions={
        mayChange &&
        application && (
          <>
            <IconButton icon={EditOutlined} name={t('edit')} onClick={onEdit} />
            <IconButton icon={DeleteOutlined} name={t('delete.title')} onClick={onDelete} />
          </>
        )
      }
    >
      {application ? (
        <Details key={application.id} application={application} mayChange={mayChange} policyName={policyName} />
      ) : isLoading ? (
        <div className="skeleton" style={{ height: 140 }} />
      ) : (
        <StateView tone="empty" title={t('gone.title')} text={t('gone.text')} />
      )}
    </PeekDrawer>
  );
}

function IconButton({ icon, name, onClick }: { icon: typeof EditOutlined; name: string; onClick: () => void }) {
  return <Button type="text" icon={<Glyph of={icon} />} aria-label={name} title={name} onClick={onClick} />;
}

function Details({
  application,
  mayChange,
  policyName,
}: Required<Pick<ApplicationPeekProps, 'mayChange' | 'policyName'>> & { application: Application }) {
  const { t } = useTranslation('applications');
  const format = useFormat();
  return (
    <>
      {application.description !== '' && <p className={styles['description']}>{application.description}</p>}
      {mayChange ? <EnabledSwitch application={application} /> : <EnabledTag enabled={application.enabled} />}
      <Facts>
        <Fact name={t('policy')}>{policyName(application.policyId)}</Fact>
        <Fact name={t('created')}>{format.dateTime(application.createdAt)}</Fact>
        <Fact name={t('id')}>
          <CopyText text={application.id} shorten />
        </Fact>
      </Facts>
      <div className={styles['links']}>
        <Link to={`/results?app=${application.id}`}>{t('results')}</Link>
      </div>
      <ApiKeys application={application} mayChange={mayChange} />
    </>
  );
}

function EnabledSwitch({ application: { id, enabled } }: { application: Application }) {
  const { t } = useTranslation('applications');
  const invalidate = useInvalidate(ApplicationService);
  const update = useMutation(ApplicationService.method.updateApplication, { onSuccess: invalidate });
  return (
    <>
      <SwitchField
        label={t('enabled')}
        hint={t('enabledHint')}
        checked={update.isPending ? !enabled : enabled}
        disabled={update.isPending}
        onChange={(next) => update.mutate({ id, enabled: next })}
      />
      {update.error && <ErrorNotice error={update.error} />}
    </>
  );
}
