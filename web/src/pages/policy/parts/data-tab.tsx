import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Card } from '../../../ui/card.js';
import { PageLink } from '../../../ui/page-link.js';
import { StateView } from '../../../ui/state/state-view.js';
import { type Column, DataTable } from '../../../ui/table/data-table.js';
import { Tag } from '../../../ui/tag.js';
import styles from '../policy.module.css';
import type { EntityFacts } from './catalogue.js';
import { CellCheck, CellSelect, isOwn, OwnMark, ownPathsOf } from './cell-select.js';
import { OperatorDialog } from './operator-dialog.js';
import { RowFilter, useRowFilter } from './row-filter.js';
import type { PolicyEditor } from './use-policy-draft.js';
import { wordOperator } from './words.js';

/** Which personal data and secrets are found, how serious they are, and what becomes of them. */
export function DataTab({ editor }: { editor: PolicyEditor }) {
  const { t } = useTranslation(['policy', 'app']);
  const filter = useRowFilter();
  const [editing, setEditing] = useState<EntityFacts>();
  const { entities } = editor.catalogue;
  const rows = [...entities.values()].filter(({ entityType, name, secret }) =>
    filter.passes([entityType, name, t(secret ? 'data.secret' : 'data.personal')], {
      own: isOwn(editor, ['entities', entityType]),
      off: editor.value(['entities', entityType, 'mode']) === 'MODE_OFF',
    }),
  );
  const own = ownPathsOf(editor, 'entities', entities.keys());
  const defined = editor.settings.entityDefinitions;
  return (
    <>
      <RowFilter
        filter={filter}
        search={t('data.search')}
        onResetAll={
          editor.mayChange && own.length > 0 ? () => editor.setAll(own.map((path) => [path, undefined])) : undefined
        }
      />
      <Card flush title={t('data.shipped')} extra={<PageLink to="/entities">{t('data.about')}</PageLink>}>
        {rows.length === 0 ? (
          <StateView
            tone="empty"
            title={t('noMatch.title')}
            text={t('noMatch.text')}
            actions={<Button onClick={() => filter.setState({ q: undefined, only: undefined })}>{t('clear')}</Button>}
          />
        ) : (
          <DataTable
            label={t('data.shipped')}
            columns={columnsOf(editor, t, setEditing)}
            rows={rows}
            keyOf={({ entityType }) => entityType}
          />
        )}
      </Card>
      {defined.length > 0 && (
        <Card title={t('data.defined')}>
          <ul className={styles['rows']} aria-label={t('data.defined')}>
            {defined.map(({ entityType, name, description }) => (
              <li key={entityType}>
                <div className={styles['thingName']}>
                  <Tag code>{entityType}</Tag>
                  <bdi>{name}</bdi>
                </div>
                <div className={styles['quiet']}>{description}</div>
              </li>
            ))}
          </ul>
        </Card>
      )}
      {editing && <OperatorDialog editor={editor} entity={editing} onClose={() => setEditing(undefined)} />}
    </>
  );
}

function columnsOf(
  editor: PolicyEditor,
  t: ReturnType<typeof useTranslation<['policy', 'app']>>['t'],
  onEdit: (entity: EntityFacts) => void,
): Column<EntityFacts>[] {
  return [
    {
      key: 'entity',
      title: t('data.type'),
      ownLine: true,
      cell: ({ entityType, name, secret }) => (
        <div className={styles['thing']}>
          <div className={styles['thingName']}>
            <bdi>{name}</bdi>
            <code className={styles['quiet']}>{entityType}</code>
            {secret && <Tag>{t('data.secret')}</Tag>}
          </div>
          <OwnMark editor={editor} path={['entities', entityType]} name={name} />
        </div>
      ),
    },
    {
      key: 'mode',
      title: t('label.entity.mode'),
      width: '132px',
      cell: ({ entityType, name }) => (
        <CellSelect
          editor={editor}
          path={['entities', entityType, 'mode']}
          label={t('data.modeOf', { name })}
          words={['enforce', 'monitor', 'off']}
          textOf={(word) => t(`mode.${word}.word`)}
        />
      ),
    },
    {
      key: 'level',
      title: t('label.entity.riskLevel'),
      width: '112px',
      cell: ({ entityType, name }) => (
        <CellSelect
          editor={editor}
          path={['entities', entityType, 'riskLevel']}
          label={t('data.levelOf', { name })}
          words={['high_risk', 'medium_risk', 'low_risk']}
          textOf={(word) => t(`app:risk.${word}`)}
        />
      ),
    },
    {
      key: 'phases',
      title: t('scanners.judges'),
      width: '150px',
      cell: ({ entityType }) => (
        <span className={styles['checks']}>
          <CellCheck editor={editor} path={['entities', entityType, 'scanInput']} label={t('app:phase.input')} />
          <CellCheck editor={editor} path={['entities', entityType, 'scanOutput']} label={t('app:phase.output')} />
        </span>
      ),
    },
    {
      key: 'operator',
      title: t('label.entity.operator'),
      width: '210px',
      ownLine: true,
      cell: (entity) => {
        const operator = editor.value(['entities', entity.entityType, 'operator']);
        // The settings and the catalogue hold operators as JSON objects.
        const words = wordOperator(t, (operator ?? {}) as Parameters<typeof wordOperator>[1]);
        return editor.mayChange ? (
          <button
            type="button"
            className={styles['textButton']}
            aria-label={t('data.operatorOf', { name: entity.name, operator: words })}
            onClick={() => onEdit(entity)}
          >
            {words}
          </button>
        ) : (
          words
        );
      },
    },
  ];
}
