import { useMutation } from '@connectrpc/connect-query';
import { Button, Input } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Role } from '#gen/gatehouse/admin/v1/auth_pb.js';
import { UserService } from '#gen/gatehouse/admin/v1/tenant_pb.js';
import { useInvalidate } from '../../../app/rpc/invalidate.js';
import { useUser } from '../../../app/session/session.js';
import { CopyText } from '../../../ui/copy-text.js';
import { Field } from '../../../ui/form/field.js';
import { FormDialog } from '../../../ui/form/form-dialog.js';
import { Notice } from '../../../ui/notice.js';
import { RoleSelect } from './role-select.js';

/** Invites somebody; the link is shown once, to be passed on where no mail is sent. Render it while it is open. */
export function InviteForm({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation('team');
  const me = useUser();
  const [email, setEmail] = useState('');
  const [role, setRole] = useState(Role.MEMBER);
  const invite = useMutation(UserService.method.createInvitation, { onSuccess: useInvalidate(UserService) });
  const made = invite.data;
  return (
    <FormDialog
      open
      onClose={onClose}
      title={t('invite')}
      submit={t(made === undefined ? 'invite' : 'done')}
      onSubmit={() => (made === undefined ? invite.mutate({ email: email.trim(), role }) : onClose())}
      isPending={invite.isPending}
      error={invite.error}
      isReady={email.trim() !== ''}
    >
      {made === undefined ? (
        <>
          <Field label={t('email')}>
            {(control) => (
              <Input
                {...control}
                type="email"
                required
                maxLength={320}
                value={email}
                onChange={(event) => setEmail(event.target.value)}
              />
            )}
          </Field>
          <Field label={t('role')} hint={t('roleHint')}>
            {({ id }) => (
              <RoleSelect id={id} value={role} onChange={setRole} most={me.superAdmin ? Role.OWNER : me.role} />
            )}
          </Field>
        </>
      ) : (
        <div role="status">
          <Notice tone="info" title={t(made.mailed ? 'mailed' : 'notMailed', { email })}>
            <p>{t('linkOnce')}</p>
            <CopyText text={made.link} shorten />
          </Notice>
          <Button
            type="link"
            onClick={() => {
              invite.reset();
              setEmail('');
            }}
          >
            {t('inviteAnother')}
          </Button>
        </div>
      )}
    </FormDialog>
  );
}
