import { useQuery } from '@connectrpc/connect-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ApplicationService } from '#gen/gatehouse/admin/v1/application_pb.js';
import { Source } from '#gen/gatehouse/detection/v1/detection_pb.js';
import { type DetectionResult, ResultService } from '#gen/gatehouse/detection/v1/result_pb.js';
import { Card } from '../../ui/card.js';
import { PageHeader } from '../../ui/page-header.js';
import { RequestSnippet } from '../../ui/request-snippet/request-snippet.js';
import { ErrorState } from '../../ui/state/error-state.js';
import { KeyStep } from './parts/key-step.js';
import { Step } from './parts/step.js';
import { VerdictStep } from './parts/verdict-step.js';
import styles from './start.module.css';

/** While nothing has come, it is looked for this often; the eye of somebody who has just pasted a request is on it. */
const pollMs = 2000;

/** From nothing to the first verdict, in steps that tick themselves from what really happens. */
export function Page() {
  const { t } = useTranslation('start');
  const [apiKey, setApiKey] = useState<string>();
  const applications = useQuery(ApplicationService.method.listApplications, { pageSize: 100 });
  const results = useQuery(
    ResultService.method.listResults,
    { pageSize: 20 },
    { staleTime: 0, refetchInterval: ({ state }) => (firstRequest(state.data?.results) ? false : pollMs) },
  );
  const first = firstRequest(results.data?.results);
  const list = applications.data?.applications ?? [];
  const hasKey = apiKey !== undefined || list.some(({ apiKeyCount }) => apiKeyCount > 0);
  const error = applications.error ?? results.error;

  return (
    <>
      <PageHeader title={t('page.title')} about={t('page.about')} />
      <Card>
        {error !== null ? (
          <ErrorState
            error={error}
            onRetry={() => {
              void applications.refetch();
              void results.refetch();
            }}
          />
        ) : applications.isPending || results.isPending ? (
          <Skeleton />
        ) : (
          <ol className={styles['steps']}>
            <Step number={1} title={t(list.length === 0 ? 'application.title' : 'key.title')} isDone={hasKey}>
              <KeyStep applications={list} apiKey={apiKey} onApiKey={setApiKey} />
            </Step>
            <Step number={2} title={t('request.title')} isDone={first !== undefined}>
              <RequestSnippet apiKey={apiKey} />
            </Step>
            <Step number={3} title={t('verdict.title')} isDone={first !== undefined}>
              <VerdictStep result={first} />
            </Step>
          </ol>
        )}
      </Card>
    </>
  );
}

/** The newest result that an application of the tenant caused, not somebody who tried things out here. */
function firstRequest(results: readonly DetectionResult[] | undefined): DetectionResult | undefined {
  return results?.find(({ source }) => source !== Source.PLAYGROUND);
}

function Skeleton() {
  return (
    <div className={styles['skeleton']} aria-hidden="true">
      {[0, 1, 2].map((step) => (
        <div key={step} className="skeleton" style={{ height: step === 1 ? 190 : 72 }} />
      ))}
    </div>
  );
}
