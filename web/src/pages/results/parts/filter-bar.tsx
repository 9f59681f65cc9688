import { ClearOutlined } from '@ant-design/icons';
import { Button, Input, Select } from 'antd';
import { type Ref, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ApplicationSelect } from '../../../ui/application-select.js';
import { Glyph } from '../../../ui/glyph.js';
import { TimeRangeSelect } from '../../../ui/time-range-select.js';
import styles from '../results.module.css';
import { actionWords, isFiltered, type ListState, noFilters, riskWords } from './filters.js';

interface FilterBarProps {
  readonly state: ListState;
  readonly onChange: (change: Partial<ListState>) => void;
  /** The field that the shortcut `/` goes to. */
  readonly searchRef: Ref<HTMLDivElement>;
}

/** Narrows the list; everything it sets stands in the address. */
export function FilterBar({ state, onChange, searchRef }: FilterBarProps) {
  const { t } = useTranslation(['results', 'app']);
  return (
    <section className={styles['filters']} aria-label={t('filters')}>
      <div ref={searchRef} className={styles['search']}>
        <RequestIdField key={state.id} value={state.id} onChange={(id) => onChange({ id })} />
      </div>
      <TimeRangeSelect range={state.range} from={state.from} to={state.to} onChange={(change) => onChange(change)} />
      <Select
        aria-label={t('risk')}
        value={state.risk ?? ''}
        onChange={(risk) => onChange({ risk: riskWords.find((word) => word === risk) })}
        popupMatchSelectWidth={false}
        options={[
          { value: '', label: t('anyRisk') },
          ...riskWords.map((value) => ({
            value,
            label: value === 'high_risk' ? t('app:risk.high_risk') : t('atLeast', { risk: t(`app:risk.${value}`) }),
          })),
        ]}
      />
      <Select
        aria-label={t('action')}
        value={state.action ?? ''}
        onChange={(action) => onChange({ action: actionWords.find((word) => word === action) })}
        popupMatchSelectWidth={false}
        options={[
          { value: '', label: t('anyAction') },
          ...actionWords.map((value) => ({ value, label: t(`app:action.${value}.word`) })),
        ]}
      />
      <ApplicationSelect
        value={state.app}
        onChange={(app) => onChange({ app })}
        label={t('application')}
        none={t('anyApplication')}
      />
      {isFiltered(state) && (
        <Button type="text" icon={<Glyph of={ClearOutlined} />} onClick={() => onChange(noFilters)}>
          {t('clear')}
        </Button>
      )}
    </section>
  );
}

/** Takes effect on Enter or when it is left, so that no list is fetched for half an id. */
function RequestIdField({
  value,
  onChange,
}: {
  value: string | undefined;
  onChange: (id: string | undefined) => void;
}) {
  const { t } = useTranslation('results');
  const [text, setText] = useState(value ?? '');
  const apply = (next: string): void => {
    const id = next.trim() === '' ? undefined : next.trim();
    if (id !== value) onChange(id);
  };
  return (
    <Input.Search
      aria-label={t('requestId')}
      placeholder={t('requestId')}
      allowClear
      value={text}
      onChange={(event) => setText(event.target.value)}
      onSearch={apply}
      onBlur={() => apply(text)}
      spellCheck={false}
    />
  );
}
