import { useQuery } from '@connectrpc/connect-query';
import { Select } from 'antd';
import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import { UpstreamService } from '#gen/gatehouse/admin/v1/upstream_pb.js';
import { PageLink } from '../../../ui/page-link.js';
import styles from '../policy.module.css';
import type { PolicyEditor } from './use-policy-draft.js';

/** Names of upstream models by id; an id where the name is not known. */
export function useModelNames(): (id: string) => string {
  const { data } = useQuery(UpstreamService.method.listUpstreamModels, {});
  return (id) => data?.upstreamModels.find((model) => model.id === id)?.name ?? id;
}

/** Chooses the model that sensitive requests are sent to instead. */
export function PrivateModel({ editor }: { editor: PolicyEditor }) {
  const { t } = useTranslation('policy');
  const id = useId();
  const { data } = useQuery(UpstreamService.method.listUpstreamModels, {});
  const nameOf = useModelNames();
  const chosen = String(editor.value(['privateModelId']) ?? '');
  const models = (data?.upstreamModels ?? []).filter((model) => model.isPrivateModel || model.id === chosen);
  return (
    <div className={styles['setting']}>
      <label htmlFor={id} className={styles['label']}>
        {t('label.privateModelId')}
      </label>
      {editor.mayChange ? (
        <Select
          id={id}
          className={styles['choice'] ?? ''}
          value={chosen}
          onChange={(model) => editor.set(['privateModelId'], model === '' ? undefined : model)}
          options={[
            { value: '', label: t('actions.privateDefault') },
            ...models.map((model) => ({ value: model.id, label: model.name })),
          ]}
        />
      ) : (
        <output id={id}>{chosen === '' ? t('actions.privateDefault') : nameOf(chosen)}</output>
      )}
      <div className={styles['hint']}>
        {t('actions.privateHint')} <PageLink to="/models">{t('actions.models')}</PageLink>
      </div>
    </div>
  );
}
