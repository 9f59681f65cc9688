import { ClearOutlined, CloseOutlined } from '@ant-design/icons';
import { useQuery } from '@connectrpc/connect-query';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { ApplicationService } from '#gen/gatehouse/admin/v1/application_pb.js';
import { PolicyService } from '#gen/gatehouse/admin/v1/policy_pb.js';
import { useFormat } from '../../../app/i18n/format.js';
import { Glyph } from '../../../ui/glyph.js';
import styles from '../results.module.css';
import { wordOfFilter } from './filter-words.js';
import { type FilterName, type FilterState, filterNames, isFiltered, noFilters } from './filters.js';
import type { Counts } from './use-counts.js';

interface FilterChipsProps {
  readonly state: FilterState;
  readonly onChange: (change: Partial<FilterState>) => void;
  readonly counts: Counts;
}

/** What narrows the list, one chip each, and how many results are left. */
export function FilterChips({ state, onChange, counts: { total, exact } }: FilterChipsProps) {
  const { t } = useTranslation(['results', 'app']);
  const format = useFormat();
  const nameOf = useNames(state);
  const wordsOf = (name: FilterName): string => {
    const value = state[name];
    if (value instanceof Date) return format.moment(value);
    if (typeof value === 'string') return nameOf(name, value) ?? wordOfFilter(name, value, t);
    return (value ?? []).map((word) => wordOfFilter(name, word, t)).join(', ');
  };
  return (
    <div className={styles['chips']}>
      <span className={styles['total']} role="status">
        {total !== undefined &&
          t(exact ? 'total' : 'totalAbout', { count: Number(total), number: format.number(total) })}
      </span>
      {filterNames
        .filter((name) => state[name] !== undefined)
        .map((name) => (
          <span key={name} className={styles['chip']}>
            <span>
              {t(`filter.${name}`)}: <b>{wordsOf(name)}</b>
            </span>
            <button
              type="button"
              aria-label={t('without', { filter: t(`filter.${name}`) })}
              onClick={() => onChange({ [name]: undefined })}
            >
              <Glyph of={CloseOutlined} />
            </button>
          </span>
        ))}
      {isFiltered(state) && (
        <Button size="small" type="text" icon={<Glyph of={ClearOutlined} />} onClick={() => onChange(noFilters)}>
          {t('clear')}
        </Button>
      )}
    </div>
  );
}

/** Names of the ids that filters hold. */
function useNames({ app, policy }: FilterState): (name: FilterName, id: string) => string | undefined {
  const { data } = useQuery(
    ApplicationService.method.listApplications,
    { pageSize: 100 },
    { enabled: app !== undefined },
  );
  const policies = useQuery(PolicyService.method.listPolicies, {}, { enabled: policy !== undefined });
  return (name, id) => {
    if (name === 'app') return data?.applications.find((one) => one.id === id)?.name;
    if (name === 'policy') return policies.data?.policies.find((one) => one.id === id)?.name;
    return undefined;
  };
}
