import { DownOutlined, ExpandOutlined, ExperimentOutlined, UpOutlined } from '@ant-design/icons';
import { useQuery } from '@connectrpc/connect-query';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { type DetectionResult, ResultService } from '#gen/gatehouse/detection/v1/result_pb.js';
import { useFormat } from '../../../app/i18n/format.js';
import { Glyph } from '../../../ui/glyph.js';
import { LinkButton } from '../../../ui/link-button.js';
import { PeekDrawer } from '../../../ui/peek-drawer.js';
import { ErrorState } from '../../../ui/state/error-state.js';
import { StoredEvidence } from '../../../ui/verdict/stored-evidence.js';
import { VerdictSummary } from '../../../ui/verdict/verdict-summary.js';

interface ResultPeekProps {
  /** Request id of the result; undefined when nothing is open. */
  readonly requestId: string | undefined;
  /** The result when the list has it; otherwise it is fetched, as for a link that was pasted. */
  readonly known: DetectionResult | undefined;
  readonly onClose: () => void;
  /** Moves by that many rows; undefined where there is no row. */
  readonly onMove: { readonly previous: (() => void) | undefined; readonly next: (() => void) | undefined };
}

/** A result beside the list. */
export function ResultPeek({ requestId, known, onClose, onMove }: ResultPeekProps) {
  const { t } = useTranslation('results');
  const format = useFormat();
  const isFetched = requestId !== undefined && known === undefined;
  const { data, error, refetch } = useQuery(
    ResultService.method.getResult,
    { requestId: requestId ?? '' },
    { enabled: isFetched },
  );
  const result = known ?? (isFetched ? data?.result : undefined);
  return (
    <PeekDrawer
      open={requestId !== undefined}
      onClose={onClose}
      title={result ? format.dateTime(result.createdAt) : t('peek')}
      actions={
        <>
          <Button
            type="text"
            icon={<Glyph of={UpOutlined} />}
            aria-label={t('previous')}
            title={t('previous')}
            disabled={!onMove.previous}
            onClick={onMove.previous}
          />
          <Button
            type="text"
            icon={<Glyph of={DownOutlined} />}
            aria-label={t('next')}
            title={t('next')}
            disabled={!onMove.next}
            onClick={onMove.next}
          />
          <LinkButton
            type="text"
            icon={<Glyph of={ExperimentOutlined} />}
            aria-label={t('tryAgain')}
            title={t('tryAgain')}
            to={`/playground?result=${requestId}`}
          />
          <LinkButton
            type="text"
            icon={<Glyph of={ExpandOutlined} />}
            aria-label={t('open')}
            title={t('open')}
            to={`/results/${requestId}`}
          />
        </>
      }
    >
      {result?.verdict ? (
        <>
          <VerdictSummary verdict={result.verdict} />
          <StoredEvidence key={requestId} result={result} />
        </>
      ) : error !== null && isFetched ? (
        <ErrorState error={error} onRetry={() => void refetch()} />
      ) : (
        <PeekSkeleton />
      )}
    </PeekDrawer>
  );
}

function PeekSkeleton() {
  return (
    <>
      <div className="skeleton" style={{ width: '55%', height: 28 }} />
      <div className="skeleton" style={{ height: 120 }} />
      <div className="skeleton" style={{ height: 180 }} />
    </>
  );
}
