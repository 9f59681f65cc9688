import { PlusOutlined } from '@ant-design/icons';
import { Button, Input, Segmented, Select } from 'antd';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { oneOfField, textField, useUrlState } from '../../app/routing/url-state.js';
import { isAllowed, useUser } from '../../app/session/session.js';
import { useShortcuts } from '../../app/shortcuts/shortcuts.js';
import { Card } from '../../ui/card.js';
import { Glyph } from '../../ui/glyph.js';
import layout from '../../ui/layout.module.css';
import { PageHeader } from '../../ui/page-header.js';
import { PolicySelect } from '../../ui/policy-select.js';
import type { ScannerEntry } from '../../ui/scanner/scanner-entry.js';
import { ScannerForm } from '../../ui/scanner/scanner-form.js';
import { useScanners } from '../../ui/scanner/use-scanners.js';
import { ErrorState } from '../../ui/state/error-state.js';
import { StateView } from '../../ui/state/state-view.js';
import { DataTable } from '../../ui/table/data-table.js';
import { PackageList } from './parts/package-list.js';
import { scannerColumns } from './parts/scanner-columns.js';

const views = ['scanners', 'packages'] as const;
const sources = ['official', 'package', 'custom'] as const;

const pageSchema = {
  view: oneOfField(views),
  policy: textField,
  q: textField,
  source: oneOfField(sources),
  peek: textField,
};

/** Everything that looks for risks under a policy, and the packages that scanners come in. */
export function Page() {
  const { t } = useTranslation('scanners');
  const { t: app } = useTranslation();
  const navigate = useNavigate();
  const mayChange = isAllowed(useUser(), 'admin');
  const [state, setState] = useUrlState(pageSchema);
  const [isCreating, setIsCreating] = useState(false);
  const view = state.view ?? 'scanners';
  const pathOf = (tag: string): string => `/scanners/${tag}${state.policy ? `?policy=${state.policy}` : ''}`;

  useShortcuts(
    mayChange ? [{ keys: 'n', label: app('scanner.create'), scope: 'page', run: () => setIsCreating(true) }] : [],
  );
  return (
    <>
      <PageHeader
        title={t('page.title')}
        about={t('page.about')}
        actions={
          mayChange &&
          view === 'scanners' && (
            <Button type="primary" icon={<Glyph of={PlusOutlined} />} onClick={() => setIsCreating(true)}>
              {app('scanner.create')}
            </Button>
          )
        }
      />
      <div className={layout['filters']}>
        <Segmented
          aria-label={t('view')}
          value={view}
          onChange={(next) => setState({ view: next === 'scanners' ? undefined : next, peek: undefined })}
          options={views.map((value) => ({ value, label: t(`viewOf.${value}`) }))}
        />
      </div>
      {view === 'packages' ? (
        <PackageList peek={state.peek} onPeek={(peek) => setState({ peek })} />
      ) : (
        <ScannerList state={state} onChange={setState} pathOf={pathOf} />
      )}
      {isCreating && (
        <ScannerForm
          policyId={state.policy ?? ''}
          stored={undefined}
          onClose={() => setIsCreating(false)}
          onSaved={(tag) => void navigate(pathOf(tag))}
        />
      )}
    </>
  );
}

interface ListState {
  readonly policy: string | undefined;
  readonly q: string | undefined;
  readonly source: (typeof sources)[number] | undefined;
}

interface ScannerListProps {
  readonly state: ListState;
  readonly onChange: (change: Partial<ListState>) => void;
  readonly pathOf: (tag: string) => string;
}

function ScannerList({ state, onChange, pathOf }: ScannerListProps) {
  const { t } = useTranslation('scanners');
  const navigate = useNavigate();
  const search = useRef<HTMLDivElement>(null);
  const scanners = useScanners(state.policy ?? '');
  const rows = scanners.entries.filter((entry) => passes(state, entry));
  useShortcuts([
    { keys: '/', label: t('goToSearch'), scope: 'page', run: () => search.current?.querySelector('input')?.focus() },
  ]);
  return (
    <>
      <section className={layout['filters']} aria-label={t('filters')}>
        <div ref={search} className={layout['search']}>
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
          aria-label={t('source')}
          value={state.source ?? ''}
          onChange={(word) => onChange({ source: sources.find((known) => known === word) })}
          popupMatchSelectWidth={false}
          options={[
            { value: '', label: t('anySource') },
            ...sources.map((value) => ({ value, label: t(`sourceOf.${value}`) })),
          ]}
        />
        <PolicySelect value={state.policy} onChange={(policy) => onChange({ policy })} />
      </section>
      <Card flush>
        {scanners.error !== null ? (
          <ErrorState error={scanners.error} onRetry={scanners.refetch} />
        ) : rows.length === 0 && !scanners.isPending ? (
          <StateView
            tone="empty"
            title={t('nothing.title')}
            text={t('nothing.text')}
            actions={
              <Button onClick={() => onChange({ q: undefined, source: undefined })}>{t('nothing.clear')}</Button>
            }
          />
        ) : (
          <DataTable
            label={t('page.title')}
            columns={scannerColumns({ t, pathOf })}
            rows={rows}
            keyOf={({ tag }) => tag}
            onOpen={({ tag }) => void navigate(pathOf(tag))}
            loading={scanners.isPending}
          />
        )}
      </Card>
    </>
  );
}

function passes({ q, source }: ListState, { tag, name, packageName, source: from }: ScannerEntry): boolean {
  const words = `${tag}\n${name}\n${packageName}`.toLowerCase();
  return (source === undefined || source === from) && (q === undefined || words.includes(q.trim().toLowerCase()));
}
