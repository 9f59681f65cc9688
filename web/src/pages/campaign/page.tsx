import { useMutation, useQuery } from '@connectrpc/connect-query';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate, useParams } from 'react-router';
import { CampaignService } from '#gen/gatehouse/admin/v1/campaign_pb.js';
import { useFormat } from '../../app/i18n/format.js';
import { textField, useUrlState } from '../../app/routing/url-state.js';
import { useInvalidate } from '../../app/rpc/invalidate.js';
import { isAllowed, useUser } from '../../app/session/session.js';
import { RunProgress } from '../../ui/campaign/run-progress.js';
import { isOpenRun, pollMs } from '../../ui/campaign/run-state.js';
import { Card } from '../../ui/card.js';
import { ConfirmDialog } from '../../ui/form/confirm-dialog.js';
import layout from '../../ui/layout.module.css';
import { PageHeader } from '../../ui/page-header.js';
import { ErrorNotice, ErrorState } from '../../ui/state/error-state.js';
import { StateView } from '../../ui/state/state-view.js';
import { Comparison } from './parts/comparison.js';
import { Results } from './parts/results.js';
import { RunSelect } from './parts/run-select.js';

const pageSchema = { run: textField, against: textField };

/** One campaign. The shown run and the one that it is compared with are in the address. */
export function Page() {
  const { t } = useTranslation('campaign');
  const format = useFormat();
  const { id = '' } = useParams();
  const navigate = useNavigate();
  const mayChange = isAllowed(useUser(), 'admin');
  const [state, setState] = useUrlState(pageSchema);
  const [isDeleting, setDeleting] = useState(false);
  const campaign = useQuery(
    CampaignService.method.getCampaign,
    { id },
    { refetchInterval: ({ state }) => (isOpenRun(state.data?.runs[0]) ? pollMs : false) },
  );
  const invalidate = useInvalidate(CampaignService);
  const start = useMutation(CampaignService.method.runCampaign, {
    onSuccess: async () => {
      setState({ run: undefined });
      await invalidate();
    },
  });
  const cancel = useMutation(CampaignService.method.cancelCampaignRun, { onSuccess: invalidate });
  const remove = useMutation(CampaignService.method.deleteCampaign, {
    onSuccess: async () => {
      await navigate('/redteam');
      await invalidate();
    },
  });
  const runs = campaign.data?.runs ?? [];
  const run = runs.find((one) => one.id === state.run) ?? runs[0];
  const against = runs.find((one) => one.id === state.against && one.id !== run?.id);
  if (campaign.error !== null) return <ErrorState error={campaign.error} onRetry={() => void campaign.refetch()} />;
  const name = campaign.data?.campaign?.name ?? '';
  const open = runs.find(isOpenRun);
  return (
    <>
      <PageHeader
        title={<bdi>{name || t('page.title')}</bdi>}
        about={t('page.about')}
        back={{ to: '/redteam', label: t('back') }}
        actions={
          mayChange && (
            <>
              <Button danger onClick={() => setDeleting(true)}>
                {t('delete')}
              </Button>
              {open ? (
                <Button loading={cancel.isPending} onClick={() => cancel.mutate({ runId: open.id })}>
                  {t('cancel')}
                </Button>
              ) : (
                <Button type="primary" loading={start.isPending} onClick={() => start.mutate({ id })}>
                  {t('run')}
                </Button>
              )}
            </>
          )
        }
      />
      {(start.error ?? cancel.error) !== null && <ErrorNotice error={start.error ?? cancel.error} />}
      {run === undefined ? (
        !campaign.isPending && (
          <Card>
            <StateView tone="empty" title={t('neverRun.title')} text={t('neverRun.text')} />
          </Card>
        )
      ) : (
        <>
          <div className={layout['filters']}>
            <RunSelect
              label={t('shownRun')}
              runs={runs}
              value={run.id}
              onChange={(chosen) => setState({ run: chosen })}
            />
            <RunSelect
              label={t('comparedWith')}
              runs={runs.filter((one) => one.id !== run.id)}
              value={against?.id ?? ''}
              none={t('notCompared')}
              onChange={(chosen) => setState({ against: chosen || undefined })}
            />
          </div>
          <Card title={t('outcome', { time: format.dateTime(run.createdAt), revision: String(run.policyRevision) })}>
            <RunProgress run={run} />
          </Card>
          {against === undefined ? (
            <Results key={run.id} runId={run.id} isOpen={isOpenRun(run)} />
          ) : (
            <Comparison beforeId={against.id} afterId={run.id} />
          )}
        </>
      )}
      {isDeleting && (
        <ConfirmDialog
          onClose={() => setDeleting(false)}
          title={t('deleteTitle')}
          text={t('deleteText')}
          submit={t('delete')}
          onConfirm={() => remove.mutate({ id })}
          isPending={remove.isPending}
          error={remove.error}
        />
      )}
    </>
  );
}
