import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { ScannerType } from '#gen/gatehouse/detection/v1/verdict_pb.js';
import layout from '../../../ui/layout.module.css';
import { ModeTag } from '../../../ui/mode-tag.js';
import { RiskTag } from '../../../ui/risk-tag.js';
import type { ScannerEntry } from '../../../ui/scanner/scanner-entry.js';
import type { Column } from '../../../ui/table/data-table.js';
import { Tag } from '../../../ui/tag.js';
import { wordOf } from '../../../ui/words.js';

interface ColumnDeps {
  readonly t: TFunction<'scanners'>;
  readonly pathOf: (tag: string) => string;
}

/** The columns of the list of scanners. */
export function scannerColumns({ t, pathOf }: ColumnDeps): Column<ScannerEntry>[] {
  return [
    {
      key: 'name',
      title: t('name'),
      cell: ({ tag, name }) => (
        <Link to={pathOf(tag)}>
          <Tag code>{tag}</Tag> <bdi>{name}</bdi>
        </Link>
      ),
    },
    { key: 'type', title: t('type'), width: '140px', from: 'tablet', cell: ({ type }) => <TypeWord type={type} /> },
    { key: 'level', title: t('level'), width: '120px', cell: ({ riskLevel }) => <RiskTag level={riskLevel} /> },
    { key: 'phases', title: t('phases'), width: '180px', from: 'desktop', cell: (entry) => t(phasesOf(entry)) },
    {
      key: 'package',
      title: t('package'),
      width: '180px',
      from: 'tablet',
      cell: ({ source, packageName }) =>
        source === 'custom' ? <Tag tone="compliance">{t('sourceOf.custom')}</Tag> : packageName,
    },
    {
      key: 'state',
      title: t('state'),
      width: '190px',
      cell: ({ mode, stored }) => (
        <span className={layout['tags']}>
          <ModeTag mode={mode} />
          {stored?.scanner?.suspended === true && <Tag tone="high">{t('suspended')}</Tag>}
        </span>
      ),
    },
  ];
}

function TypeWord({ type }: { type: ScannerType }) {
  const { t } = useTranslation(['scanners', 'app']);
  return t(`app:scannerType.${wordOf(ScannerType, type)}`);
}

function phasesOf({ scanPrompt, scanResponse }: ScannerEntry): 'both' | 'prompts' | 'answers' | 'neither' {
  if (scanPrompt && scanResponse) return 'both';
  return scanPrompt ? 'prompts' : scanResponse ? 'answers' : 'neither';
}
