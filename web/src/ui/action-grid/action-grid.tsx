import { Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { Action, RiskLevel } from '#gen/gatehouse/common/v1/risk_pb.js';
import { ActionTag, actionLooks } from '../action-tag.js';
import { Glyph } from '../glyph.js';
import { wordOf } from '../words.js';
import styles from './action-grid.module.css';

/** A level that a grid has a column for. */
export type GridLevel = 'high' | 'medium' | 'low';

/** One line of the grid: a kind of risk on one side of the model. */
export interface ActionRow {
  readonly key: string;
  readonly label: string;
  /** Actions that make sense here, mildest first. */
  readonly actions: readonly Action[];
  /** What is in force for each level. */
  readonly values: Readonly<Record<GridLevel, Action>>;
  /** Levels whose action differs from what is shipped. */
  readonly changed: ReadonlySet<GridLevel>;
}

interface ActionGridProps {
  /** Its name for assistive technology. */
  readonly label: string;
  readonly rows: readonly ActionRow[];
  /** Absent shows the actions without letting anybody change them. */
  readonly onChange?: ((row: string, level: GridLevel, action: Action) => void) | undefined;
}

const levels = [
  ['high', RiskLevel.HIGH_RISK],
  ['medium', RiskLevel.MEDIUM_RISK],
  ['low', RiskLevel.LOW_RISK],
] as const;

/** Which action follows which level of risk. Every cell is a list of choices that the keyboard reaches by Tab. */
export function ActionGrid({ label, rows, onChange }: ActionGridProps) {
  const { t } = useTranslation();
  return (
    <table className={styles['grid']} aria-label={label}>
      <thead>
        <tr>
          <td />
          {levels.map(([key, level]) => (
            <th key={key} scope="col">
              {t(`risk.${wordOf(RiskLevel, level)}`)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={row.key}>
            <th scope="row">{row.label}</th>
            {levels.map(([key, level]) => {
              const levelWord = t(`risk.${wordOf(RiskLevel, level)}`);
              return (
                <td key={key} data-level={levelWord} data-changed={row.changed.has(key)}>
                  {onChange === undefined ? (
                    <ActionTag action={row.values[key]} />
                  ) : (
                    <Select
                      aria-label={t('actionGrid.cell', { row: row.label, level: levelWord })}
                      className={styles['select'] ?? ''}
                      value={row.values[key]}
                      onChange={(action) => onChange(row.key, key, action)}
                      popupMatchSelectWidth={false}
                      options={row.actions.map((action) => ({ value: action, label: <Choice action={action} /> }))}
                    />
                  )}
                  {row.changed.has(key) && <span className={styles['changed']}>{t('actionGrid.changed')}</span>}
                </td>
              );
            })}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Choice({ action }: { action: Action }) {
  const { t } = useTranslation();
  const { Icon, tone } = actionLooks[action];
  return (
    <span className={styles['choice']} data-tone={tone}>
      <Glyph of={Icon} /> {t(`action.${wordOf(Action, action)}.word`)}
    </span>
  );
}
