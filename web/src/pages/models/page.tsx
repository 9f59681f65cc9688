import { useQuery } from '@connectrpc/connect-query';
import { Segmented } from 'antd';
import { useTranslation } from 'react-i18next';
import { UpstreamService } from '#gen/gatehouse/admin/v1/upstream_pb.js';
import { oneOfField, textField, useUrlState } from '../../app/routing/url-state.js';
import { isAllowed, useUser } from '../../app/session/session.js';
import { PageHeader } from '../../ui/page-header.js';
import styles from './models.module.css';
import { ModelList } from './parts/model-list.js';
import { RouteList } from './parts/route-list.js';
import { RouteTest } from './parts/route-test.js';

const views = ['models', 'routes'] as const;

const pageSchema = { view: oneOfField(views), peek: textField };

/** Where the proxy sends requests: upstream models, and the routes that lead model names to them. */
export function Page() {
  const { t } = useTranslation('models');
  const mayChange = isAllowed(useUser(), 'admin');
  const [state, setState] = useUrlState(pageSchema);
  const models = useQuery(UpstreamService.method.listUpstreamModels, {});
  const view = state.view ?? 'models';
  return (
    <>
      <PageHeader title={t('page.title')} about={t('page.about')} />
      <div className={styles['views']}>
        <Segmented
          aria-label={t('view')}
          value={view}
          onChange={(next) => setState({ view: next === 'models' ? undefined : next, peek: undefined })}
          options={views.map((value) => ({ value, label: t(`viewOf.${value}`) }))}
        />
      </div>
      {view === 'models' ? (
        <ModelList models={models} mayChange={mayChange} peek={state.peek} onPeek={(peek) => setState({ peek })} />
      ) : (
        <div className={styles['stack']}>
          <RouteTest />
          <RouteList models={models.data?.upstreamModels ?? []} mayChange={mayChange} />
        </div>
      )}
    </>
  );
}
