import { KeyOutlined, PlusOutlined } from '@ant-design/icons';
import { createConnectQueryKey, useMutation, useTransport } from '@connectrpc/connect-query';
import { useQueryClient } from '@tanstack/react-query';
import { Button, Input, Select } from 'antd';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type Application, ApplicationService } from '#gen/gatehouse/admin/v1/application_pb.js';
import { isAllowed, useUser } from '../../../app/session/session.js';
import { CopyText } from '../../../ui/copy-text.js';
import { Glyph } from '../../../ui/glyph.js';
import { Notice } from '../../../ui/notice.js';
import { ErrorNotice } from '../../../ui/state/error-state.js';
import styles from '../start.module.css';

interface KeyStepProps {
  readonly applications: readonly Application[];
  /** The key that was made here; shown once, and put into the snippets. */
  readonly apiKey: string | undefined;
  readonly onApiKey: (secret: string) => void;
}

/** Makes the first application, and a key for one of those that exist. */
export function KeyStep({ applications, apiKey, onApiKey }: KeyStepProps) {
  const { t } = useTranslation('start');
  const mayChange = isAllowed(useUser(), 'admin');
  if (!mayChange) return <p className={styles['text']}>{t('key.askAdmin')}</p>;
  if (apiKey !== undefined)
    return (
      <Notice tone="warning" title={t('key.shownOnce')}>
        <CopyText text={apiKey} />
      </Notice>
    );
  return applications.length === 0 ? <FirstApplication /> : <NewKey applications={applications} onApiKey={onApiKey} />;
}

function FirstApplication() {
  const { t } = useTranslation('start');
  const [name, setName] = useState('');
  const queries = useQueryClient();
  const transport = useTransport();
  const create = useMutation(ApplicationService.method.createApplication, {
    onSuccess: () =>
      queries.invalidateQueries({
        queryKey: createConnectQueryKey({
          schema: ApplicationService.method.listApplications,
          transport,
          cardinality: 'finite',
        }),
      }),
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    create.mutate({ name: name.trim() });
  };
  return (
    <>
      <p className={styles['text']}>{t('application.about')}</p>
      <form className={styles['row']} onSubmit={submit}>
        <Input
          aria-label={t('application.name')}
          placeholder={t('application.example')}
          required
          maxLength={200}
          value={name}
          onChange={(event) => setName(event.target.value)}
        />
        <Button type="primary" htmlType="submit" icon={<Glyph of={PlusOutlined} />} loading={create.isPending}>
          {t('application.create')}
        </Button>
      </form>
      {create.error && <ErrorNotice error={create.error} />}
    </>
  );
}

function NewKey({ applications, onApiKey }: Omit<KeyStepProps, 'apiKey'>) {
  const { t } = useTranslation('start');
  const [chosen, setChosen] = useState<string>();
  const applicationId = chosen ?? applications[0]?.id ?? '';
  const create = useMutation(ApplicationService.method.createApiKey, { onSuccess: ({ secret }) => onApiKey(secret) });
  return (
    <>
      <p className={styles['text']}>{t('key.about')}</p>
      <div className={styles['row']}>
        <Select
          aria-label={t('key.application')}
          value={applicationId}
          onChange={setChosen}
          options={applications.map(({ id, name }) => ({ value: id, label: name }))}
          popupMatchSelectWidth={false}
        />
        <Button
          type="primary"
          icon={<Glyph of={KeyOutlined} />}
          loading={create.isPending}
          onClick={() => create.mutate({ applicationId, name: t('key.name') })}
        >
          {t('key.create')}
        </Button>
      </div>
      {create.error && <ErrorNotice error={create.error} />}
    </>
  );
}
