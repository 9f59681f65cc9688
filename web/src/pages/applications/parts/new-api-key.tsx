import { KeyOutlined } from '@ant-design/icons';
import { useMutation } from '@connectrpc/connect-query';
import { Button, Input } from 'antd';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ApplicationService } from '#gen/gatehouse/admin/v1/application_pb.js';
import { useInvalidate } from '../../../app/rpc/invalidate.js';
import { Glyph } from '../../../ui/glyph.js';
import { ErrorNotice } from '../../../ui/state/error-state.js';
import styles from '../applications.module.css';

interface NewApiKeyProps {
  readonly applicationId: string;
  readonly onSecret: (secret: string) => void;
}

/** Makes a key; a name helps to tell it from others later. */
export function NewApiKey({ applicationId, onSecret }: NewApiKeyProps) {
  const { t } = useTranslation('applications');
  const [name, setName] = useState('');
  const invalidate = useInvalidate(ApplicationService);
  const create = useMutation(ApplicationService.method.createApiKey, {
    onSuccess({ secret }) {
      setName('');
      onSecret(secret);
      return invalidate();
    },
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (!create.isPending) create.mutate({ applicationId, name: name.trim() });
  };
  return (
    <>
      <form className={styles['newKey']} onSubmit={submit}>
        <Input
          aria-label={t('keys.name')}
          placeholder={t('keys.name')}
          maxLength={200}
          value={name}
          onChange={(event) => setName(event.target.value)}
        />
        <Button htmlType="submit" type="primary" icon={<Glyph of={KeyOutlined} />} loading={create.isPending}>
          {t('keys.create')}
        </Button>
      </form>
      {create.error && <ErrorNotice error={create.error} />}
    </>
  );
}
