import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { Dimension } from '#gen/gatehouse/common/v1/risk_pb.js';
import { Card } from '../../../ui/card.js';
import { StateView } from '../../../ui/state/state-view.js';
import { type Column, DataTable } from '../../../ui/table/data-table.js';
import { Tag } from '../../../ui/tag.js';
import { wordOf } from '../../../ui/words.js';
import styles from '../policy.module.css';
import type { ScannerFacts } from './catalogue.js';
import { CellCheck, CellSelect, isOwn, OwnMark, ownPathsOf } from './cell-select.js';
import { CustomScanners } from './custom-scanners.js';
import { RowFilter, useRowFilter } from './row-filter.js';
import type { PolicyEditor } from './use-policy-draft.js';

/** What is looked for: official scanners and those of packages, and below them the ones of this policy alone. */
export function ScannersTab({ editor }: { editor: PolicyEditor }) {
  const { t } = useTranslation('policy');
  const filter = useRowFilter();
  const { scanners } = editor.catalogue;
  const rows = [...scanners.values()].filter(({ tag, name, packageName, definition }) =>
    filter.passes([tag, name, packageName, definition], {
      own: isOwn(editor, ['scanners', tag]),
      off: editor.value(['scanners', tag, 'mode']) === 'MODE_OFF',
    }),
  );
  const own = ownPathsOf(editor, 'scanners', scanners.keys());
  return (
    <>
      <RowFilter
        filter={filter}
        search={t('scanners.search')}
        onResetAll={
          editor.mayChange && own.length > 0 ? () => editor.setAll(own.map((path) => [path, undefined])) : undefined
        }
      />
      <Card flush title={t('scanners.official')}>
        {rows.length === 0 ? (
          <StateView
            tone="empty"
            title={t('noMatch.title')}
            text={t('noMatch.text')}
            actions={<Button onClick={() => filter.setState({ q: undefined, only: undefined })}>{t('clear')}</Button>}
          />
        ) : (
          <DataTable
            label={t('scanners.official')}
            columns={columnsOf(editor, t)}
            rows={rows}
            keyOf={({ tag }) => tag}
          />
        )}
      </Card>
      <CustomScanners editor={editor} />
    </>
  );
}

function columnsOf(editor: PolicyEditor, t: ReturnType<typeof useTranslation<'policy'>>['t']): Column<ScannerFacts>[] {
  return [
    {
      key: 'scanner',
      title: t('scanners.scanner'),
      ownLine: true,
      cell: ({ tag, name, packageName, definition, dimension, needsModel }) => (
        <div className={styles['thing']}>
          <div className={styles['thingName']}>
            <Tag code tone={wordOf(Dimension, dimension)}>
              {tag}
            </Tag>
            <bdi>{name}</bdi>
            {needsModel && <span className={styles['quiet']}>{t('scanners.needsModel')}</span>}
          </div>
          <details className={styles['definition']}>
            <summary>{packageName === '' ? t('scanners.ofPackage') : packageName}</summary>
            {definition}
          </details>
          <OwnMark editor={editor} path={['scanners', tag]} name={tag} />
        </div>
      ),
    },
    {
      key: 'mode',
      title: t('label.scanner.mode'),
      width: '132px',
      cell: ({ tag }) => (
        <CellSelect
          editor={editor}
          path={['scanners', tag, 'mode']}
          label={t('scanners.modeOf', { tag })}
          words={['enforce', 'monitor', 'off']}
          textOf={(word) => t(`mode.${word}.word`)}
        />
      ),
    },
    {
      key: 'level',
      title: t('label.scanner.riskLevel'),
      width: '112px',
      cell: ({ tag }) => (
        <CellSelect
          editor={editor}
          path={['scanners', tag, 'riskLevel']}
          label={t('scanners.levelOf', { tag })}
          words={['high_risk', 'medium_risk', 'low_risk']}
          textOf={(word) => t(`app:risk.${word}`)}
        />
      ),
    },
    {
      key: 'phases',
      title: t('scanners.judges'),
      width: '150px',
      cell: ({ tag }) => (
        <span className={styles['checks']}>
          <CellCheck editor={editor} path={['scanners', tag, 'scanPrompt']} label={t('app:phase.input')} />
          <CellCheck editor={editor} path={['scanners', tag, 'scanResponse']} label={t('app:phase.output')} />
        </span>
      ),
    },
    {
      key: 'fail',
      title: t('label.scanner.failMode'),
      width: '170px',
      from: 'tablet',
      cell: ({ tag }) => (
        <CellSelect
          editor={editor}
          path={['scanners', tag, 'failMode']}
          label={t('scanners.failModeOf', { tag })}
          words={['closed', 'open', 'degrade']}
          textOf={(word) => t(`failMode.${word}.word`)}
          none={t('asPolicy')}
        />
      ),
    },
  ];
}
