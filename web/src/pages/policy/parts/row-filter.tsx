import { Button, Input, Segmented } from 'antd';
import { useTranslation } from 'react-i18next';
import { oneOfField, textField, useUrlState } from '../../../app/routing/url-state.js';
import styles from '../policy.module.css';

const schema = { q: textField, only: oneOfField(['own', 'on', 'off']) };

/** What narrows the rows of a tab; it stands in the address. */
export function useRowFilter() {
  const [{ q, only }, setState] = useUrlState(schema);
  const words = (q ?? '').trim().toLowerCase();
  return {
    q,
    only,
    setState,
    isFiltered: words !== '' || only !== undefined,
    /** Whether a row passes: its texts are searched without regard to case. */
    passes(texts: readonly string[], row: { readonly own: boolean; readonly off: boolean }): boolean {
      const isFound = words === '' || texts.join('\n').toLowerCase().includes(words);
      return isFound && (only === undefined || (only === 'own' ? row.own : only === 'off' ? row.off : !row.off));
    },
  };
}

interface RowFilterProps {
  readonly filter: ReturnType<typeof useRowFilter>;
  readonly search: string;
  /** Takes back what this policy says of its own; absent where nothing can be taken back. */
  readonly onResetAll: (() => void) | undefined;
}

/** Narrows the rows as one types. */
export function RowFilter({ filter: { q, only, setState }, search, onResetAll }: RowFilterProps) {
  const { t } = useTranslation('policy');
  return (
    <section className={styles['filters']} aria-label={t('filters')}>
      <Input
        type="search"
        className={styles['search'] ?? ''}
        aria-label={search}
        placeholder={search}
        allowClear
        value={q ?? ''}
        onChange={({ target }) => setState({ q: target.value === '' ? undefined : target.value })}
      />
      <Segmented
        aria-label={t('show')}
        value={only ?? ''}
        onChange={(next) => setState({ only: (['own', 'on', 'off'] as const).find((word) => word === next) })}
        options={[
          { value: '', label: t('showAll') },
          { value: 'on', label: t('showOn') },
          { value: 'off', label: t('showOff') },
          { value: 'own', label: t('showOwn') },
        ]}
      />
      {onResetAll && <Button onClick={onResetAll}>{t('resetAll')}</Button>}
    </section>
  );
}
