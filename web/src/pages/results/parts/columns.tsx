import type { TFunction } from 'i18next';
import { RiskLevel } from '#gen/gatehouse/common/v1/risk_pb.js';
import { Source } from '#gen/gatehouse/detection/v1/detection_pb.js';
import type { DetectionResult } from '#gen/gatehouse/detection/v1/result_pb.js';
import type { Format } from '../../../app/i18n/format.js';
import { ActionTag } from '../../../ui/action-tag.js';
import { PeekLink } from '../../../ui/peek-link.js';
import { RiskTag } from '../../../ui/risk-tag.js';
import type { Column } from '../../../ui/table/data-table.js';
import { wordOf } from '../../../ui/words.js';
import styles from '../results.module.css';

/** What the columns need of the page. */
export interface ColumnDeps {
  readonly t: TFunction<['results', 'app']>;
  readonly format: Format;
  readonly nowMs: number;
  readonly onPeek: (result: DetectionResult) => void;
}

/** Id by which a result is linked. */
export function requestIdOf(result: DetectionResult): string {
  return result.verdict?.requestId ?? '';
}

/** The columns of the list. */
export function resultColumns({ t, format, nowMs, onPeek }: ColumnDeps): Column<DetectionResult>[] {
  return [
    {
      key: 'time',
      title: t('time'),
      width: '132px',
      cell: (result) => (
        <PeekLink
          to={`/results/${requestIdOf(result)}`}
          title={format.dateTime(result.createdAt)}
          onPeek={() => onPeek(result)}
        >
          {format.compactTime(result.createdAt, nowMs)}
        </PeekLink>
      ),
    },
    {
      key: 'action',
      title: t('action'),
      width: '136px',
      cell: ({ verdict }) => verdict && <ActionTag action={verdict.action} />,
    },
    {
      key: 'risk',
      title: t('risk'),
      width: '112px',
      cell: ({ verdict }) => <RiskTag level={verdict?.overallRiskLevel ?? RiskLevel.UNSPECIFIED} />,
    },
    { key: 'text', title: t('text'), ownLine: true, cell: (result) => <Excerpt result={result} empty={t('noText')} /> },
    {
      key: 'found',
      title: t('found'),
      width: '190px',
      from: 'desktop',
      cell: (result) => <span className={styles['found']}>{categoriesOf(result).join(', ')}</span>,
    },
    {
      key: 'application',
      title: t('application'),
      width: '156px',
      from: 'tablet',
      cell: ({ applicationName }) => applicationName || '–',
    },
    {
      key: 'source',
      title: t('source'),
      width: '110px',
      from: 'wide',
      cell: ({ source }) => t(`app:source.${wordOf(Source, source)}`),
    },
    {
      key: 'duration',
      title: t('duration'),
      width: '88px',
      align: 'end',
      from: 'desktop',
      cell: ({ verdict }) => verdict && format.duration(verdict.durationMs),
    },
  ];
}

/** Characters of a text that a row may show; no screen shows more in one line. */
const excerptChars = 240;

function Excerpt({ result, empty }: { result: DetectionResult; empty: string }) {
  const text = (result.outputText || result.inputText).slice(0, excerptChars).replace(/\s+/g, ' ').trim();
  if (text === '') return <span className={styles['noText']}>{empty}</span>;
  return (
    <span className={styles['excerpt']} dir="auto">
      {text}
    </span>
  );
}

function categoriesOf({ verdict }: DetectionResult): string[] {
  const dimensions = [verdict?.security, verdict?.compliance, verdict?.data];
  return [...new Set(dimensions.flatMap((dimension) => dimension?.categories ?? []))];
}
