import { Input, Select } from 'antd';
import type { Ref } from 'react';
import { useTranslation } from 'react-i18next';
import styles from '../applications.module.css';
import { type ListState, stateWords } from './filters.js';

interface FilterBarProps {
  readonly state: ListState;
  readonly onChange: (change: Partial<ListState>) => void;
  /** The field that the shortcut `/` goes to. */
  readonly searchRef: Ref<HTMLDivElement>;
}

/** Narrows the list as one types. */
export function FilterBar({ state, onChange, searchRef }: FilterBarProps) {
  const { t } = useTranslation(['applications', 'app']);
  return (
    <section className={styles['filters']} aria-label={t('filters')}>
      <div ref={searchRef} className={styles['search']}>
        <Input
          type="search"
          aria-label={t('search')}
          placeholder={t('search')}
          allowClear
          value={state.q ?? ''}
          onChange={({ target }) => onChange({ q: target.value === '' ? undefined : target.value })}
        />
      </div>
      <Select
        aria-label={t('state')}
        value={state.state ?? ''}
        onChange={(word) => onChange({ state: stateWords.find((known) => known === word) })}
        popupMatchSelectWidth={false}
        options={[
          { value: '', label: t('anyState') },
          ...stateWords.map((value) => ({ value, label: t(`app:enabled.${value}`) })),
        ]}
      />
    </section>
  );
}
