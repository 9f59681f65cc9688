import { useQuery } from '@connectrpc/connect-query';
import { Segmented } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { UpstreamService } from '#gen/gatehouse/admin/v1/upstream_pb.js';
import { Snippet } from '../snippet.js';
import styles from './request-snippet.module.css';
import { type SnippetKind, snippetKinds, toSnippet } from './snippets.js';

/** A request to paste, for the tool at hand; without a key it names the environment variable that holds one. */
export function RequestSnippet({ apiKey }: { apiKey: string | undefined }) {
  const { t } = useTranslation();
  const [kind, setKind] = useState<SnippetKind>('curl');
  const { origin, hostname } = window.location;
  return (
    <div className={styles['root']}>
      <Segmented
        aria-label={t('request.kind')}
        value={kind}
        onChange={setKind}
        options={snippetKinds.map((value) => ({ value, label: t(`request.kindOf.${value}`) }))}
      />
      <p className={styles['text']}>{t(`request.about.${kind}`)}</p>
      <Snippet code={toSnippet(kind, { origin, hostname, apiKey, model: useModel() })} label={t('request.code')} />
      {apiKey === undefined && <p className={styles['small']}>{t('request.needsKey')}</p>}
    </div>
  );
}

/** A model name that the proxy will take: the demo model's while that answers, else one that is configured. */
function useModel(): string {
  const { data } = useQuery(UpstreamService.method.listUpstreamModels, {}, { retry: false });
  const models = data?.upstreamModels.filter(({ enabled }) => enabled) ?? [];
  if (models.length === 0 || models.some(({ provider }) => provider === 'demo')) return 'gatehouse-demo';
  // An upstream that has no name of its own passes on whatever name it is asked for.
  return models.find(({ modelName }) => modelName !== '')?.modelName ?? 'gpt-4o-mini';
}
