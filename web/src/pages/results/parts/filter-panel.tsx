import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Action, Phase, RiskLevel } from '#gen/gatehouse/common/v1/risk_pb.js';
import { Source } from '#gen/gatehouse/detection/v1/detection_pb.js';
import { useFormat } from '../../../app/i18n/format.js';
import { numberOf } from '../../../ui/words.js';
import styles from '../results.module.css';
import { wordOfFilter } from './filter-words.js';
import { actionWords, type FilterName, type FilterState, phaseWords, riskWords, sourceWords } from './filters.js';
import { TypedField } from './typed-field.js';
import type { Counts } from './use-counts.js';

interface FilterPanelProps {
  readonly state: FilterState;
  readonly onChange: (change: Partial<FilterState>) => void;
  readonly counts: Counts;
}

/** So many values of a field without a fixed set are offered; the address takes any. */
const shown = 12;

/** All filters, with how many of the newest results have each value. */
export function FilterPanel({ state, onChange, counts }: FilterPanelProps) {
  const { t } = useTranslation(['results', 'app']);
  return (
    <div className={styles['panel']}>
      <Words
        name="risk"
        all={riskWords}
        chosen={state.risk}
        onChange={(risk) => onChange({ risk })}
        countOf={(word) => counts.of('risk_levels', numberOf(RiskLevel, word) ?? 0)}
      />
      <Words
        name="action"
        all={actionWords}
        chosen={state.action}
        onChange={(action) => onChange({ action })}
        countOf={(word) => counts.of('actions', numberOf(Action, word) ?? 0)}
      />
      {(['security', 'compliance', 'data'] as const).map((name) => (
        <Words
          key={name}
          name={name}
          all={riskWords}
          chosen={state[name]}
          onChange={(levels) => onChange({ [name]: levels })}
        />
      ))}
      <Words
        name="source"
        all={sourceWords}
        chosen={state.source}
        onChange={(source) => onChange({ source })}
        countOf={(word) => counts.of('sources', numberOf(Source, word) ?? 0)}
      />
      <Words
        name="phase"
        all={phaseWords}
        chosen={state.phase && [state.phase]}
        onChange={(phases) => onChange({ phase: phases?.find((word) => word !== state.phase) })}
        countOf={(word) => counts.of('phase', numberOf(Phase, word) ?? 0)}
      />
      {(
        [
          ['category', 'category'],
          ['scanner', 'scanner_tag'],
          ['entity', 'entity_type'],
        ] as const
      ).map(([name, field]) => {
        const all = [...new Set([...(state[name] ? [state[name]] : []), ...counts.values(field).slice(0, shown)])];
        return all.length === 0 ? null : (
          <Words
            key={name}
            name={name}
            all={all}
            chosen={state[name] ? [state[name]] : undefined}
            onChange={(values) => onChange({ [name]: values?.find((value) => value !== state[name]) })}
            countOf={(value) => counts.of(field, value)}
          />
        );
      })}
      <Words
        name="unjudged"
        all={['yes']}
        chosen={state.unjudged && ['yes']}
        label={t('onlyUnjudged')}
        onChange={(words) => onChange({ unjudged: words && 'yes' })}
      />
      <Words
        name="monitored"
        all={['yes']}
        chosen={state.monitored && ['yes']}
        label={t('onlyMonitored')}
        onChange={(words) => onChange({ monitored: words && 'yes' })}
      />
      <Group title={t('filter.id')}>
        <TypedField key={state.id} label={t('requestId')} value={state.id} onChange={(id) => onChange({ id })} />
      </Group>
      <Group title={t('filter.user')}>
        <TypedField
          key={state.user}
          label={t('filter.user')}
          value={state.user}
          onChange={(user) => onChange({ user })}
        />
      </Group>
    </div>
  );
}

interface WordsProps<Word extends string> {
  readonly name: FilterName;
  readonly all: readonly Word[];
  readonly chosen: readonly Word[] | undefined | '';
  readonly onChange: (chosen: readonly Word[] | undefined) => void;
  readonly countOf?: (word: Word) => bigint | undefined;
  /** What its only word says. */
  readonly label?: string;
}

/** Values that are pressed or not. */
function Words<Word extends string>({ name, all, chosen, onChange, countOf, label }: WordsProps<Word>) {
  const { t } = useTranslation(['results', 'app']);
  const format = useFormat();
  const pressed = chosen || [];
  const toggle = (word: Word): void => {
    const next = pressed.includes(word) ? pressed.filter((one) => one !== word) : [...pressed, word];
    onChange(next.length === 0 ? undefined : next);
  };
  return (
    <Group title={t(`filter.${name}`)}>
      <div className={styles['words']}>
        {all.map((word) => {
          const count = countOf?.(word);
          return (
            <button
              key={word}
              type="button"
              className={styles['word']}
              aria-pressed={pressed.includes(word)}
              onClick={() => toggle(word)}
            >
              {label ?? wordOfFilter(name, word, t)}
              {count !== undefined && <span className={styles['wordCount']}>{format.number(count)}</span>}
            </button>
          );
        })}
      </div>
    </Group>
  );
}

function Group({ title, children }: { title: string; children: ReactNode }) {
  return (
    <fieldset className={styles['group']}>
      <legend>{title}</legend>
      {children}
    </fieldset>
  );
}
