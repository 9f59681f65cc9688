import { PlusOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Application } from '#gen/gatehouse/admin/v1/application_pb.js';
import { useFormat } from '../../app/i18n/format.js';
import { useUrlState } from '../../app/routing/url-state.js';
import { isAllowed, useUser } from '../../app/session/session.js';
import { useShortcuts } from '../../app/shortcuts/shortcuts.js';
import { Card } from '../../ui/card.js';
import { Glyph } from '../../ui/glyph.js';
import { PageHeader } from '../../ui/page-header.js';
import { ErrorNotice, ErrorState } from '../../ui/state/error-state.js';
import { DataTable } from '../../ui/table/data-table.js';
import { usePeek } from '../../ui/table/use-peek.js';
import styles from './applications.module.css';
import { ApplicationForm } from './parts/application-form.js';
import { ApplicationPeek } from './parts/application-peek.js';
import { applicationColumns } from './parts/columns.js';
import { DeleteApplication } from './parts/delete-application.js';
import { FilterBar } from './parts/filter-bar.js';
import { isFiltered, listSchema, passes } from './parts/filters.js';
import { NoApplications } from './parts/no-applications.js';
import { useApplications, usePolicies } from './parts/use-applications.js';

/** What is asked for in a dialog: a new application, or a change of the open one. */
type Asking = 'create' | 'edit' | 'delete';

/** The programs that Gatehouse guards, with the keys that they show. */
export function Page() {
  const { t } = useTranslation('applications');
  const format = useFormat();
  const mayChange = isAllowed(useUser(), 'admin');
  const [state, setState] = useUrlState(listSchema);
  const [asking, setAsking] = useState<Asking>();
  const applications = useApplications();
  const policies = usePolicies();
  const search = useRef<HTMLDivElement>(null);
  const rows = useMemo(() => applications.rows.filter((row) => passes(state, row)), [applications.rows, state]);
  const open = applications.rows.find(({ id }) => id === state.peek);
  const { list, close } = usePeek({ rows, keyOf, open: state.peek, onOpen: (peek) => setState({ peek }) });
  const policyName = (id: string): string => policies.find((policy) => policy.id === id)?.name ?? '–';
  const columns = applicationColumns({
    t,
    format,
    nowMs: Date.now(),
    policyName,
    onPeek: ({ id }) => setState({ peek: id }),
  });
  const closeDialog = (): void => setAsking(undefined);

  useShortcuts([
    { keys: '/', label: t('goToSearch'), scope: 'page', run: () => search.current?.querySelector('input')?.focus() },
    ...(mayChange ? [{ keys: 'n', label: t('create'), scope: 'page' as const, run: () => setAsking('create') }] : []),
  ]);

  const create = mayChange ? () => setAsking('create') : undefined;
  return (
    <>
      <PageHeader
        title={t('page.title')}
        about={t('page.about')}
        actions={
          create && (
            <Button type="primary" icon={<Glyph of={PlusOutlined} />} onClick={create}>
              {t('create')}
            </Button>
          )
        }
      />
      <FilterBar state={state} onChange={setState} searchRef={search} />
      <Card flush>
        {applications.error !== null && applications.rows.length === 0 ? (
          <ErrorState error={applications.error} onRetry={() => void applications.refetch()} />
        ) : rows.length === 0 && !applications.isPending ? (
          <NoApplications
            filtered={isFiltered(state)}
            onClear={() => setState({ q: undefined, state: undefined })}
            onCreate={create}
          />
        ) : (
          <div ref={list}>
            <DataTable
              label={t('page.title')}
              columns={columns}
              rows={rows}
              keyOf={keyOf}
              active={state.peek}
              onOpen={({ id }) => setState({ peek: id })}
              loading={applications.isPending}
            />
          </div>
        )}
        {applications.error !== null && applications.rows.length > 0 && (
          <ErrorNotice error={applications.error} onRetry={() => void applications.refetch()} />
        )}
        {applications.hasNextPage && (
          <div className={styles['foot']}>
            <Button loading={applications.isFetchingNextPage} onClick={() => void applications.fetchNextPage()}>
              {t('loadMore')}
            </Button>
          </div>
        )}
      </Card>
      <ApplicationPeek
        open={state.peek !== undefined}
        application={open}
        isLoading={applications.isPending}
        mayChange={mayChange}
        policyName={policyName}
        onClose={close}
        onEdit={() => setAsking('edit')}
        onDelete={() => setAsking('delete')}
      />
      {(asking === 'create' || (asking === 'edit' && open)) && (
        <ApplicationForm
          application={asking === 'edit' ? open : undefined}
          onClose={closeDialog}
          onSaved={(saved) => {
            closeDialog();
            setState({ peek: saved?.id });
          }}
        />
      )}
      {asking === 'delete' && open && (
        <DeleteApplication
          application={open}
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

function keyOf({ id }: Application): string {
  return id;
}
