import { ReloadOutlined } from '@ant-design/icons';
import { useQuery } from '@connectrpc/connect-query';
import { Button, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { Navigate } from 'react-router';
import type { GetDashboardResponse } from '#gen/gatehouse/detection/v1/dashboard_pb.js';
import { ResultService } from '#gen/gatehouse/detection/v1/result_pb.js';
import { useUrlState } from '../../app/routing/url-state.js';
import { useShortcuts } from '../../app/shortcuts/shortcuts.js';
import { ApplicationSelect } from '../../ui/application-select.js';
import { Card } from '../../ui/card.js';
import { Glyph } from '../../ui/glyph.js';
import layout from '../../ui/layout.module.css';
import { LinkButton } from '../../ui/link-button.js';
import { PageHeader } from '../../ui/page-header.js';
import { RolloutStrip } from '../../ui/rollout/rollout-strip.js';
import { ErrorNotice, ErrorState } from '../../ui/state/error-state.js';
import { StateView } from '../../ui/state/state-view.js';
import { TimeRangeSelect } from '../../ui/time-range-select.js';
import styles from './dashboard.module.css';
import { Bars } from './parts/bars.js';
import { Changes } from './parts/changes.js';
import { type DashboardState, dashboardSchema, rangeOf, refreshChoices, resultsLink } from './parts/dashboard-state.js';
import { Figures } from './parts/figures.js';
import { Traffic } from './parts/traffic.js';
import { useDashboard } from './parts/use-dashboard.js';

/** What happened in a span of time; as long as nothing ever has, the way to the first request instead. */
export function Page() {
  const { t } = useTranslation('dashboard');
  const [state, setState] = useUrlState(dashboardSchema);
  const dashboard = useDashboard(state);
  const { data } = dashboard;
  const isEmpty = data !== undefined && (data.totals?.total ?? 0n) === 0n && !dashboard.isStale;
  const any = useQuery(ResultService.method.listResults, { pageSize: 1 }, { enabled: isEmpty, staleTime: 0 });
  useShortcuts([{ keys: 'r', label: t('reload'), scope: 'page', run: dashboard.refresh }]);

  if (isEmpty && any.data?.results.length === 0) return <Navigate to="/start" replace />;
  return (
    <>
      <PageHeader
        title={t('page.title')}
        about={t('page.about')}
        actions={
          <Button icon={<Glyph of={ReloadOutlined} />} onClick={dashboard.refresh} loading={dashboard.isFetching}>
            {t('reload')}
          </Button>
        }
      />
      <Controls state={state} onChange={setState} />
      {data === undefined ? (
        dashboard.error === null ? (
          <Skeleton />
        ) : (
          <Card>
            <ErrorState error={dashboard.error} onRetry={dashboard.refresh} />
          </Card>
        )
      ) : (
        <div className={layout['stack']} data-stale={dashboard.isStale}>
          {dashboard.error !== null && <ErrorNotice error={dashboard.error} onRetry={dashboard.refresh} />}
          {isEmpty && !any.isPending ? (
            <Card>
              <StateView
                tone="empty"
                title={t('nothing.title')}
                text={t('nothing.text')}
                actions={
                  <>
                    <Button type="primary" onClick={() => setState({ range: '30d', from: undefined, to: undefined })}>
                      {t('nothing.action')}
                    </Button>
                    <LinkButton to="/start">{t('nothing.link')}</LinkButton>
                  </>
                }
              />
            </Card>
          ) : (
            <Content data={data} state={state} onZoom={(from, to) => setState({ range: undefined, from, to })} />
          )}
        </div>
      )}
    </>
  );
}

interface ControlsProps {
  readonly state: DashboardState;
  readonly onChange: (change: Partial<DashboardState>) => void;
}

function Controls({ state, onChange }: ControlsProps) {
  const { t } = useTranslation('dashboard');
  return (
    <section className={styles['controls']} aria-label={t('controls')}>
      <TimeRangeSelect range={rangeOf(state)} from={state.from} to={state.to} onChange={onChange} open={false} />
      <ApplicationSelect
        value={state.app}
        onChange={(app) => onChange({ app })}
        label={t('application')}
        none={t('anyApplication')}
      />
      <Select
        aria-label={t('refresh.name')}
        value={state.refresh ?? ''}
        onChange={(value) => onChange({ refresh: refreshChoices.find((choice) => choice === value) })}
        popupMatchSelectWidth={false}
        options={[
          { value: '', label: t('refresh.off') },
          ...refreshChoices.map((value) => ({ value, label: t(`refresh.${value}`) })),
        ]}
      />
      <span className={styles['instances']}>
        <RolloutStrip revision={0n} />
      </span>
    </section>
  );
}

interface ContentProps {
  readonly data: GetDashboardResponse;
  readonly state: DashboardState;
  readonly onZoom: (from: Date, to: Date) => void;
}

function Content({ data, state, onZoom }: ContentProps) {
  const { t } = useTranslation('dashboard');
  return (
    <>
      <Figures data={data} state={state} />
      <Traffic data={data} state={state} onZoom={onZoom} />
      <div className={styles['grid']}>
        <Bars
          title={t('scanners')}
          keys={data.scanners}
          linkOf={(scanner) => resultsLink(state, { scanner })}
          trouble
        />
        <Bars title={t('categories')} keys={data.categories} linkOf={(category) => resultsLink(state, { category })} />
        {state.app === undefined && (
          <Bars
            title={t('applications')}
            keys={data.applications}
            linkOf={(app) => resultsLink(state, { app })}
            trouble
          />
        )}
        <Bars title={t('entities')} keys={data.entityTypes} linkOf={(entity) => resultsLink(state, { entity })} />
        <Changes changes={data.policyChanges} />
      </div>
    </>
  );
}

function Skeleton() {
  return (
    <div className={layout['stack']} aria-hidden="true">
      <div className={styles['figures']}>
        {[0, 1, 2, 3].map((tile) => (
          <div key={tile} className="skeleton" style={{ height: 128 }} />
        ))}
      </div>
      <div className="skeleton" style={{ height: 320 }} />
    </div>
  );
}
