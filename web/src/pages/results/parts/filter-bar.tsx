import { FilterOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { type Ref, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { readPreference, writePreference } from '../../../app/preferences.js';
import { ApplicationSelect } from '../../../ui/application-select.js';
import { Glyph } from '../../../ui/glyph.js';
import { TimeRangeSelect } from '../../../ui/time-range-select.js';
import styles from '../results.module.css';
import { FilterChips } from './filter-chips.js';
import { FilterPanel } from './filter-panel.js';
import type { FilterState } from './filters.js';
import { TypedField } from './typed-field.js';
import type { Counts } from './use-counts.js';
import { ViewsMenu } from './views-menu.js';

interface FilterBarProps {
  readonly state: FilterState;
  readonly onChange: (change: Partial<FilterState>) => void;
  /** The field that the shortcut `/` goes to. */
  readonly searchRef: Ref<HTMLDivElement>;
  readonly counts: Counts;
}

/** Narrows the list; everything it sets stands in the address, and as a chip that can be taken away. */
export function FilterBar({ state, onChange, searchRef, counts }: FilterBarProps) {
  const { t } = useTranslation('results');
  const [isOpen, setIsOpen] = useState(() => readPreference('result-filters') === 'open');
  const toggle = (): void => {
    writePreference('result-filters', isOpen ? 'closed' : 'open');
    setIsOpen(!isOpen);
  };
  return (
    <section className={styles['filters']} aria-label={t('filters')}>
      <div className={styles['bar']}>
        <div ref={searchRef} className={styles['search']}>
          <TypedField
            key={state.text}
            label={t('searchText')}
            value={state.text}
            onChange={(text) => onChange({ text })}
          />
        </div>
        <TimeRangeSelect range={state.range} from={state.from} to={state.to} onChange={onChange} />
        <ApplicationSelect
          value={state.app}
          onChange={(app) => onChange({ app })}
          label={t('application')}
          none={t('anyApplication')}
        />
        <Button icon={<Glyph of={FilterOutlined} />} aria-expanded={isOpen} onClick={toggle}>
          {t('moreFilters')}
        </Button>
        <ViewsMenu state={state} />
      </div>
      {isOpen && <FilterPanel state={state} onChange={onChange} counts={counts} />}
      <FilterChips state={state} onChange={onChange} counts={counts} />
    </section>
  );
}
