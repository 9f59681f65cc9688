import { PlusOutlined } from '@ant-design/icons';
import { Button, Input, Select } from 'antd';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { StoredKeywordList } from '#gen/gatehouse/admin/v1/policy_pb.js';
import { useFormat } from '../../app/i18n/format.js';
import { useUrlState } from '../../app/routing/url-state.js';
import { isAllowed, useUser } from '../../app/session/session.js';
import { useShortcuts } from '../../app/shortcuts/shortcuts.js';
import { Card } from '../../ui/card.js';
import { Glyph } from '../../ui/glyph.js';
import layout from '../../ui/layout.module.css';
import { PageHeader } from '../../ui/page-header.js';
import { ErrorState } from '../../ui/state/error-state.js';
import { StateView } from '../../ui/state/state-view.js';
import { DataTable } from '../../ui/table/data-table.js';
import { usePeek } from '../../ui/table/use-peek.js';
import { DeleteList } from './parts/delete-list.js';
import { isFiltered, kinds, type ListState, listSchema, noFilters, passes } from './parts/filters.js';
import { listColumns } from './parts/list-columns.js';
import { ListForm } from './parts/list-form.js';
import { ListPeek } from './parts/list-peek.js';
import { useLists } from './parts/use-lists.js';

/** The black- and whitelists of all policies. */
export function Page() {
  const { t } = useTranslation('lists');
  const format = useFormat();
  const mayChange = isAllowed(useUser(), 'admin');
  const [state, setState] = useUrlState(listSchema);
  const [asking, setAsking] = useState<'create' | 'edit' | 'delete'>();
  const lists = useLists();
  const rows = lists.rows.filter((row) => passes(state, row));
  const { list, close } = usePeek({ rows, keyOf, open: state.peek, onOpen: (peek) => setState({ peek }) });
  const open = lists.rows.find((row) => keyOf(row) === state.peek);
  const policyName = (id: string): string => lists.policies.find((policy) => policy.id === id)?.name ?? '–';
  const closeDialog = (): void => setAsking(undefined);
  const search = useRef<HTMLDivElement>(null);
  useShortcuts([
    { keys: '/', label: t('goToSearch'), scope: 'page', run: () => search.current?.querySelector('input')?.focus() },
    ...(mayChange ? [{ keys: 'n', label: t('create'), scope: 'page' as const, run: () => setAsking('create') }] : []),
  ]);
  const create = mayChange && (
    <Button type="primary" icon={<Glyph of={PlusOutlined} />} onClick={() => setAsking('create')}>
      {t('create')}
    </Button>
  );
  return (
    <>
      <PageHeader title={t('page.title')} about={t('page.about')} actions={lists.rows.length > 0 && create} />
      <section className={layout['filters']} aria-label={t('filters')}>
        <div ref={search} className={layout['search']}>
          <Input
            type="search"
            aria-label={t('search')}
            placeholder={t('search')}
            allowClear
            value={state.q ?? ''}
            onChange={({ target }) => setState({ q: target.value === '' ? undefined : target.value })}
          />
        </div>
        <Filters state={state} onChange={setState} policies={lists.policies} />
      </section>
      <Card flush>
        {lists.error !== null && rows.length === 0 ? (
          <ErrorState error={lists.error} onRetry={lists.refetch} />
        ) : rows.length === 0 && !lists.isPending ? (
          isFiltered(state) ? (
            <StateView
              tone="empty"
              title={t('noMatch.title')}
              text={t('noMatch.text')}
              actions={<Button onClick={() => setState(noFilters)}>{t('noMatch.clear')}</Button>}
            />
          ) : (
            <StateView tone="empty" title={t('nothing.title')} text={t('nothing.text')} actions={create} />
          )
        ) : (
          <div ref={list}>
            <DataTable
              label={t('page.title')}
              columns={listColumns({ t, format, policyName, onPeek: (peek) => setState({ peek }) })}
              rows={rows}
              keyOf={keyOf}
              active={state.peek}
              onOpen={(row) => setState({ peek: keyOf(row) })}
              loading={lists.isPending}
            />
          </div>
        )}
      </Card>
      <ListPeek
        open={state.peek !== undefined}
        stored={open}
        policyName={policyName}
        isLoading={lists.isPending}
        mayChange={mayChange}
        onClose={close}
        onEdit={() => setAsking('edit')}
        onDelete={() => setAsking('delete')}
      />
      {(asking === 'create' || (asking === 'edit' && open)) && (
        <ListForm
          stored={asking === 'edit' ? open : undefined}
          policies={lists.policies}
          policyId={state.policy}
          onClose={closeDialog}
          onSaved={(peek) => {
            closeDialog();
            setState({ peek });
          }}
        />
      )}
      {asking === 'delete' && open && (
        <DeleteList
          stored={open}
          onClose={closeDialog}
          onDeleted={() => {
            closeDialog();
            setState({ peek: undefined });
          }}
        />
      )}
    </>
  );
}

interface FiltersProps {
  readonly state: ListState;
  readonly onChange: (change: Partial<ListState>) => void;
  readonly policies: readonly { readonly id: string; readonly name: string }[];
}

function Filters({ state, onChange, policies }: FiltersProps) {
  const { t } = useTranslation('lists');
  return (
    <>
      <Select
        aria-label={t('kind')}
        value={state.kind ?? ''}
        onChange={(word) => onChange({ kind: kinds.find((known) => known === word) })}
        popupMatchSelectWidth={false}
        options={[
          { value: '', label: t('anyKind') },
          ...kinds.map((value) => ({ value, label: t(`kindOf.${value}`) })),
        ]}
      />
      {policies.length > 1 && (
        <Select
          aria-label={t('policy')}
          value={state.policy ?? ''}
          onChange={(id) => onChange({ policy: id === '' ? undefined : id })}
          popupMatchSelectWidth={false}
          options={[
            { value: '', label: t('anyPolicy') },
            ...policies.map(({ id, name }) => ({ value: id, label: name })),
          ]}
        />
      )}
    </>
  );
}

function keyOf({ list }: StoredKeywordList): string {
  return list?.id ?? '';
}
