import { DeleteOutlined, EditOutlined, PlusOutlined } from '@ant-design/icons';
import { useMutation, useQuery } from '@connectrpc/connect-query';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type ModelRoute, type UpstreamModel, UpstreamService } from '#gen/gatehouse/admin/v1/upstream_pb.js';
import { useInvalidate } from '../../../app/rpc/invalidate.js';
import { Card } from '../../../ui/card.js';
import { ConfirmDialog } from '../../../ui/form/confirm-dialog.js';
import { Glyph } from '../../../ui/glyph.js';
import { ErrorState } from '../../../ui/state/error-state.js';
import { StateView } from '../../../ui/state/state-view.js';
import { DataTable } from '../../../ui/table/data-table.js';
import { routeColumns } from './route-columns.js';
import { RouteForm } from './route-form.js';

interface RouteListProps {
  readonly models: readonly UpstreamModel[];
  readonly mayChange: boolean;
}

interface Asking {
  readonly what: 'save' | 'delete';
  /** Undefined for a new route. */
  readonly route: ModelRoute | undefined;
}

/** The routes in the order in which they are tried. */
export function RouteList({ models, mayChange }: RouteListProps) {
  const { t } = useTranslation('models');
  const routes = useQuery(UpstreamService.method.listModelRoutes, {});
  const [asking, setAsking] = useState<Asking>();
  const invalidate = useInvalidate(UpstreamService);
  const close = (): void => setAsking(undefined);
  const remove = useMutation(UpstreamService.method.deleteModelRoute, {
    onSuccess: () => {
      close();
      return invalidate();
    },
  });
  const rows = routes.data?.modelRoutes ?? [];
  const create = mayChange && models.length > 0 && (
    <Button
      type="primary"
      icon={<Glyph of={PlusOutlined} />}
      onClick={() => setAsking({ what: 'save', route: undefined })}
    >
      {t('route.create')}
    </Button>
  );
  const actions = (route: ModelRoute) => {
    const name = route.name || route.modelPattern || t('everyName');
    return (
      <>
        <Button
          type="text"
          icon={<Glyph of={EditOutlined} />}
          aria-label={t('route.editOf', { name })}
          title={t('route.editOf', { name })}
          onClick={() => setAsking({ what: 'save', route })}
        />
        <Button
          type="text"
          icon={<Glyph of={DeleteOutlined} />}
          aria-label={t('route.deleteOf', { name })}
          title={t('route.deleteOf', { name })}
          onClick={() => setAsking({ what: 'delete', route })}
        />
      </>
    );
  };
  return (
    <>
      <Card flush title={t('viewOf.routes')} extra={rows.length > 0 && create}>
        {routes.error !== null && rows.length === 0 ? (
          <ErrorState error={routes.error} onRetry={() => void routes.refetch()} />
        ) : rows.length === 0 && !routes.isPending ? (
          <StateView tone="empty" title={t('noRoutes.title')} text={t('noRoutes.text')} actions={create} />
        ) : (
          <DataTable
            label={t('viewOf.routes')}
            columns={routeColumns({ t, models, actions: mayChange ? actions : undefined })}
            rows={rows}
            keyOf={({ id }) => id}
            loading={routes.isPending}
          />
        )}
      </Card>
      {asking?.what === 'save' && <RouteForm route={asking.route} models={models} onClose={close} />}
      {asking?.what === 'delete' && asking.route && (
        <ConfirmDialog
          onClose={close}
          title={t('route.delete')}
          text={t('route.deleteText')}
          submit={t('route.deleteSubmit')}
          onConfirm={() => remove.mutate({ id: asking.route?.id ?? '' })}
          isPending={remove.isPending}
          error={remove.error}
        />
      )}
    </>
  );
}
