import { PlusOutlined } from '@ant-design/icons';
import { useQuery } from '@connectrpc/connect-query';
import { Button, Input, Select } from 'antd';
import { useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Mode } from '#gen/gatehouse/common/v1/risk_pb.js';
import { CatalogService } from '#gen/gatehouse/policy/v1/catalog_pb.js';
import { useFormat } from '../../app/i18n/format.js';
import { oneOfField, textField, useUrlState } from '../../app/routing/url-state.js';
import { isAllowed, useUser } from '../../app/session/session.js';
import { useShortcuts } from '../../app/shortcuts/shortcuts.js';
import { Card } from '../../ui/card.js';
import { SampleTester, useSamples } from '../../ui/draft/sample-tester.js';
import { Glyph } from '../../ui/glyph.js';
import layout from '../../ui/layout.module.css';
import { PageHeader } from '../../ui/page-header.js';
import { usePolicySettings } from '../../ui/policy/use-policy-settings.js';
import { PolicySelect } from '../../ui/policy-select.js';
import { RolloutStrip } from '../../ui/rollout/rollout-strip.js';
import { ErrorState } from '../../ui/state/error-state.js';
import { StateView } from '../../ui/state/state-view.js';
import { DataTable } from '../../ui/table/data-table.js';
import { usePeek } from '../../ui/table/use-peek.js';
import { entityColumns } from './parts/entity-columns.js';
import { type EntityEntry, listEntities } from './parts/entity-entry.js';
import { EntityForm } from './parts/entity-form.js';
import { EntityPeek } from './parts/entity-peek.js';

const states = ['enforce', 'monitor', 'off', 'changed'] as const;

const pageSchema = {
  policy: textField,
  q: textField,
  group: textField,
  state: oneOfField(states),
  peek: textField,
};

/** Personal data and secrets that a policy looks for, and what becomes of them. */
export function Page() {
  const { t, i18n } = useTranslation('entities');
  const format = useFormat();
  const mayChange = isAllowed(useUser(), 'admin');
  const [state, setState] = useUrlState(pageSchema);
  const [asking, setAsking] = useState<'define' | 'edit'>();
  const [revision, setRevision] = useState<bigint>();
  const search = useRef<HTMLDivElement>(null);
  const catalog = useQuery(CatalogService.method.listCatalog, {}, { staleTime: Number.POSITIVE_INFINITY });
  const stored = usePolicySettings(state.policy ?? '');
  const { settings } = stored;
  const all = useMemo(
    () => (catalog.data && settings ? listEntities(catalog.data.entities, settings, i18n.language) : []),
    [catalog.data, settings, i18n.language],
  );
  const countries = useMemo(() => new Intl.DisplayNames(i18n.language, { type: 'region' }), [i18n.language]);
  const groupName = (group: string): string =>
    group === 'own' || group === 'anywhere' || group === 'secret'
      ? t(`groupOf.${group}`)
      : (countries.of(group) ?? group);
  const rows = all.filter((entry) => passes(state, entry));
  const { list, close } = usePeek({ rows, keyOf, open: state.peek, onOpen: (peek) => setState({ peek }) });
  const open = all.find(({ code }) => code === state.peek);
  const isPending = catalog.isPending || stored.isPending;
  const error = (catalog.data === undefined ? catalog.error : null) ?? stored.error;
  useShortcuts([
    { keys: '/', label: t('goToSearch'), scope: 'page', run: () => search.current?.querySelector('input')?.focus() },
  ]);
  return (
    <>
      <PageHeader
        title={t('page.title')}
        about={t('page.about')}
        actions={
          mayChange &&
          settings && (
            <Button type="primary" icon={<Glyph of={PlusOutlined} />} onClick={() => setAsking('define')}>
              {t('define.title')}
            </Button>
          )
        }
      />
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
        <Select
          aria-label={t('group')}
          value={state.group ?? ''}
          onChange={(group) => setState({ group: group === '' ? undefined : group })}
          showSearch={{ optionFilterProp: 'label' }}
          popupMatchSelectWidth={false}
          options={[
            { value: '', label: t('anyGroup', { number: format.number(all.length) }) },
            ...countGroups(all).map(([value, count]) => ({
              value,
              label: `${groupName(value)} (${format.number(count)})`,
            })),
          ]}
        />
        <Select
          aria-label={t('mode')}
          value={state.state ?? ''}
          onChange={(word) => setState({ state: states.find((known) => known === word) })}
          popupMatchSelectWidth={false}
          options={[
            { value: '', label: t('anyState') },
            ...states.map((value) => ({ value, label: t(`stateOf.${value}`) })),
          ]}
        />
        <PolicySelect value={state.policy} onChange={(policy) => setState({ policy, peek: undefined })} />
        {revision !== undefined && <RolloutStrip revision={revision} />}
      </section>
      <div className={layout['stack']}>
        {settings && <TryAll key={state.policy} entries={all} />}
        <Card flush>
          {error !== null ? (
            <ErrorState
              error={error}
              onRetry={() => {
                if (catalog.error !== null) void catalog.refetch();
                if (stored.error !== null) stored.refetch();
              }}
            />
          ) : rows.length === 0 && !isPending ? (
            <StateView
              tone="empty"
              title={t('nothing.title')}
              text={t('nothing.text')}
              actions={
                <Button onClick={() => setState({ q: undefined, group: undefined, state: undefined })}>
                  {t('nothing.clear')}
                </Button>
              }
            />
          ) : (
            <div ref={list}>
              <DataTable
                label={t('page.title')}
                columns={entityColumns({ t, groupName, onPeek: (peek) => setState({ peek }) })}
                rows={rows}
                keyOf={keyOf}
                active={state.peek}
                onOpen={({ code }) => setState({ peek: code })}
                loading={isPending}
              />
            </div>
          )}
        </Card>
      </div>
      <EntityPeek
        open={state.peek !== undefined}
        entry={open}
        stored={stored}
        isLoading={isPending}
        mayChange={mayChange}
        groupName={groupName}
        onClose={close}
        onEdit={() => setAsking('edit')}
        onSaved={setRevision}
      />
      {settings && (asking === 'define' || (asking === 'edit' && open)) && (
        <EntityForm
          stored={stored}
          entry={asking === 'edit' ? open : undefined}
          onClose={() => setAsking(undefined)}
          onSaved={(peek, saved) => {
            setAsking(undefined);
            setRevision(saved);
            setState({ peek });
          }}
        />
      )}
    </>
  );
}

/** Tries everything that the policy looks for, as it treats it. */
function TryAll({ entries }: { entries: readonly EntityEntry[] }) {
  const { t } = useTranslation('entities');
  const running = entries.filter(({ mode }) => mode !== Mode.OFF);
  const rules = running.flatMap(({ rule }) => rule ?? []);
  const definitions = running.flatMap(({ definition }) => definition ?? []);
  const samples = useSamples({
    case: 'entities',
    value: { rules, definitions, only: running.map(({ code }) => code) },
  });
  return (
    <Card title={t('tryAll')}>
      <SampleTester samples={samples} />
    </Card>
  );
}

interface Filters {
  readonly q: string | undefined;
  readonly group: string | undefined;
  readonly state: (typeof states)[number] | undefined;
}

const modeWords = ['', 'enforce', 'monitor', 'off'];

function passes({ q, group, state }: Filters, { code, name, otherName, group: own, mode, rule }: EntityEntry): boolean {
  const words = `${code}\n${name}\n${otherName}`.toLowerCase();
  const isInState = state === undefined || (state === 'changed' ? rule !== undefined : modeWords[mode] === state);
  return isInState && (group === undefined || group === own) && words.includes(q?.trim().toLowerCase() ?? '');
}

function countGroups(entries: readonly EntityEntry[]): [string, number][] {
  const counts = new Map<string, number>();
  for (const { group } of entries) counts.set(group, (counts.get(group) ?? 0) + 1);
  return [...counts];
}

function keyOf({ code }: EntityEntry): string {
  return code;
}
