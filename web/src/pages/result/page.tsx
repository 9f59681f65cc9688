import { ExperimentOutlined } from '@ant-design/icons';
import { toJsonString } from '@bufbuild/protobuf';
import { Code, ConnectError } from '@connectrpc/connect';
import { useQuery } from '@connectrpc/connect-query';
import { useTranslation } from 'react-i18next';
import { useParams } from 'react-router';
import { Source } from '#gen/gatehouse/detection/v1/detection_pb.js';
import { type DetectionResult, DetectionResultSchema, ResultService } from '#gen/gatehouse/detection/v1/result_pb.js';
import { useFormat } from '../../app/i18n/format.js';
import { Card } from '../../ui/card.js';
import { CopyText } from '../../ui/copy-text.js';
import { Glyph } from '../../ui/glyph.js';
import { LinkButton } from '../../ui/link-button.js';
import { PageHeader } from '../../ui/page-header.js';
import { Snippet } from '../../ui/snippet.js';
import { ErrorState } from '../../ui/state/error-state.js';
import { StoredEvidence } from '../../ui/verdict/stored-evidence.js';
import { VerdictSummary } from '../../ui/verdict/verdict-summary.js';
import { wordOf } from '../../ui/words.js';
import styles from './result.module.css';

/** One stored verdict with its evidence. */
export function Page() {
  const { t } = useTranslation('result');
  const { id = '' } = useParams();
  const { data, error, isPending, refetch } = useQuery(
    ResultService.method.getResult,
    { requestId: id },
    {
      // Results are written a moment after their verdict; whoever comes straight from it must not be told "no such result".
      retry: (failures, thrown) => failures < 4 && ConnectError.from(thrown).code === Code.NotFound,
      retryDelay: 500,
    },
  );
  const result = data?.result;
  return (
    <>
      <PageHeader
        back={{ to: '/results', label: t('back') }}
        title={t('page.title')}
        about={<CopyText text={id} />}
        actions={
          result && (
            <LinkButton icon={<Glyph of={ExperimentOutlined} />} to={`/playground?result=${id}`}>
              {t('tryAgain')}
            </LinkButton>
          )
        }
      />
      {isPending ? (
        <Skeleton />
      ) : error !== null ? (
        <Card>
          <ErrorState error={error} onRetry={() => void refetch()} />
        </Card>
      ) : (
        result && <Detail result={result} />
      )}
    </>
  );
}

function Detail({ result }: { result: DetectionResult }) {
  const { t } = useTranslation(['result', 'app']);
  const format = useFormat();
  return (
    <div className={styles['columns']}>
      <div className={styles['column']}>
        <Card title={t('evidence')}>
          <div className={styles['evidence']}>
            <StoredEvidence result={result} />
          </div>
        </Card>
        <details className={styles['raw']}>
          <summary>{t('raw')}</summary>
          <Snippet code={toJsonString(DetectionResultSchema, result, { prettySpaces: 2 })} label={t('raw')} />
        </details>
      </div>
      <div className={styles['column']}>
        <Card title={t('verdict')}>{result.verdict && <VerdictSummary verdict={result.verdict} />}</Card>
        <Card title={t('context')}>
          <dl className={styles['context']}>
            <dt>{t('time')}</dt>
            <dd>{format.dateTime(result.createdAt)}</dd>
            <dt>{t('application')}</dt>
            <dd>{result.applicationName || t('noApplication')}</dd>
            <dt>{t('source')}</dt>
            <dd>{t(`app:source.${wordOf(Source, result.source)}`)}</dd>
            <dt>{t('endUser')}</dt>
            <dd>{result.endUserId || t('unknown')}</dd>
            <dt>{t('policy')}</dt>
            <dd>{result.verdict && <CopyText text={result.verdict.policyId} shorten />}</dd>
          </dl>
        </Card>
      </div>
    </div>
  );
}

function Skeleton() {
  return (
    <div className={styles['columns']} aria-hidden="true">
      <div className="skeleton" style={{ height: 380 }} />
      <div className="skeleton" style={{ height: 380 }} />
    </div>
  );
}
