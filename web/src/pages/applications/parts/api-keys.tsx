import { useQuery } from '@connectrpc/connect-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type ApiKey, type Application, ApplicationService } from '#gen/gatehouse/admin/v1/application_pb.js';
import { CopyText } from '../../../ui/copy-text.js';
import { Notice } from '../../../ui/notice.js';
import { RequestSnippet } from '../../../ui/request-snippet/request-snippet.js';
import { ErrorState } from '../../../ui/state/error-state.js';
import styles from '../applications.module.css';
import { ApiKeyItem } from './api-key-item.js';
import { NewApiKey } from './new-api-key.js';
import { RevokeApiKey } from './revoke-api-key.js';

interface ApiKeysProps {
  readonly application: Application;
  readonly mayChange: boolean;
}

/** The keys of an application. A new one's secret stands here until the details are closed, and nowhere afterwards. */
export function ApiKeys({ application, mayChange }: ApiKeysProps) {
  const { t } = useTranslation('applications');
  const keys = useQuery(ApplicationService.method.listApiKeys, { applicationId: application.id });
  const [secret, setSecret] = useState<string>();
  const [revoked, setRevoked] = useState<ApiKey>();
  const list = keys.data?.apiKeys ?? [];
  return (
    <section className={styles['keys']}>
      <h3 className={styles['heading']}>{t('keys.title')}</h3>
      {mayChange && <NewApiKey applicationId={application.id} onSecret={setSecret} />}
      {secret !== undefined && (
        <>
          <Notice tone="warning" title={t('keys.shownOnce')}>
            <CopyText text={secret} />
          </Notice>
          <RequestSnippet apiKey={secret} />
        </>
      )}
      {keys.error !== null ? (
        <ErrorState error={keys.error} onRetry={() => void keys.refetch()} />
      ) : keys.isPending ? (
        <div className="skeleton" style={{ height: 96 }} aria-hidden="true" />
      ) : list.length === 0 ? (
        <p className={styles['none']}>{t('keys.none')}</p>
      ) : (
        <ul className={styles['keyList']}>
          {list.map((key) => (
            <ApiKeyItem key={key.id} apiKey={key} mayChange={mayChange} onRevoke={() => setRevoked(key)} />
          ))}
        </ul>
      )}
      {revoked && <RevokeApiKey apiKey={revoked} onClose={() => setRevoked(undefined)} />}
    </section>
  );
}
