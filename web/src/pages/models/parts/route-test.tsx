import { useQuery } from '@connectrpc/connect-query';
import { Button, Input } from 'antd';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { UpstreamService } from '#gen/gatehouse/admin/v1/upstream_pb.js';
import { ApplicationSelect } from '../../../ui/application-select.js';
import { Card } from '../../../ui/card.js';
import { Notice } from '../../../ui/notice.js';
import { ErrorNotice } from '../../../ui/state/error-state.js';
import styles from '../models.module.css';

/** Says which upstream models a request would reach, without sending one. */
export function RouteTest() {
  const { t } = useTranslation('models');
  const [model, setModel] = useState('');
  const [applicationId, setApplicationId] = useState<string>();
  const [asked, setAsked] = useState<{ model: string; applicationId: string }>();
  const { data, error, isFetching, refetch } = useQuery(UpstreamService.method.testModelRoute, asked ?? { model: '' }, {
    enabled: asked !== undefined,
    staleTime: 0,
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const next = { model: model.trim(), applicationId: applicationId ?? '' };
    if (next.model === asked?.model && next.applicationId === asked.applicationId) void refetch();
    setAsked(next);
  };
  return (
    <Card title={t('which.title')}>
      <div className={styles['stack']}>
        <form className={styles['row']} onSubmit={submit}>
          <Input
            aria-label={t('which.model')}
            placeholder={t('which.model')}
            required
            maxLength={255}
            spellCheck={false}
            value={model}
            onChange={({ target }) => setModel(target.value)}
          />
          <ApplicationSelect
            value={applicationId}
            onChange={setApplicationId}
            label={t('which.application')}
            none={t('which.anyApplication')}
          />
          <Button htmlType="submit" loading={isFetching} disabled={model.trim() === ''}>
            {t('which.run')}
          </Button>
        </form>
        <div aria-live="polite">
          {error && <ErrorNotice error={error} />}
          {data && !error && data.upstreamModels.length === 0 && (
            <Notice tone="warning" title={t('which.none', { model: asked?.model })}>
              {t('which.noneAbout')}
            </Notice>
          )}
          {data && !error && data.upstreamModels.length > 0 && (
            <Notice
              tone="info"
              title={
                data.modelRoute
                  ? t('which.route', { pattern: data.modelRoute.modelPattern || t('everyName') })
                  : t('which.noRoute')
              }
            >
              <ol className={styles['targets']}>
                {data.upstreamModels.map(({ id, name, modelName }) => (
                  <li key={id}>
                    {name}
                    {modelName !== '' && ` · ${modelName}`}
                  </li>
                ))}
              </ol>
            </Notice>
          )}
        </div>
      </div>
    </Card>
  );
}
