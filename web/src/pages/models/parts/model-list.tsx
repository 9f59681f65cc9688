import { PlusOutlined } from '@ant-design/icons';
import { useQuery } from '@connectrpc/connect-query';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ListUpstreamModelsResponse, UpstreamModel } from '#gen/gatehouse/admin/v1/upstream_pb.js';
import { UpstreamHealthService } from '#gen/gatehouse/proxy/v1/upstream_health_pb.js';
import { Card } from '../../../ui/card.js';
import { Glyph } from '../../../ui/glyph.js';
import { ErrorState } from '../../../ui/state/error-state.js';
import { StateView } from '../../../ui/state/state-view.js';
import { DataTable } from '../../../ui/table/data-table.js';
import { usePeek } from '../../../ui/table/use-peek.js';
import { DeleteModel } from './delete-model.js';
import { modelColumns } from './model-columns.js';
import { ModelForm } from './model-form.js';
import { ModelPeek } from './model-peek.js';

interface ModelListProps {
  readonly models: {
    readonly data: ListUpstreamModelsResponse | undefined;
    readonly error: Error | null;
    readonly isPending: boolean;
    refetch(): unknown;
  };
  readonly mayChange: boolean;
  /** Id of the model whose details are open. */
  readonly peek: string | undefined;
  readonly onPeek: (id: string | undefined) => void;
}

/** The upstream models, with the open one beside them. */
export function ModelList({ models, mayChange, peek, onPeek }: ModelListProps) {
  const { t } = useTranslation('models');
  const [asking, setAsking] = useState<'create' | 'edit' | 'delete'>();
  const rows = models.data?.upstreamModels ?? [];
  const { list, row: open, close } = usePeek({ rows, keyOf, open: peek, onOpen: onPeek });
  // A proxy that does not answer must not take the configuration with it.
  const health = useQuery(UpstreamHealthService.method.listUpstreamHealth, {}, { retry: false });
  const healthOf = (id: string) => health.data?.upstreams.find(({ upstreamModelId }) => upstreamModelId === id);
  const closeDialog = (): void => setAsking(undefined);
  const create = mayChange && (
    <Button type="primary" icon={<Glyph of={PlusOutlined} />} onClick={() => setAsking('create')}>
      {t('create')}
    </Button>
  );
  return (
    <>
      <Card flush title={t('viewOf.models')} extra={rows.length > 0 && create}>
        {models.error !== null && rows.length === 0 ? (
          <ErrorState error={models.error} onRetry={() => void models.refetch()} />
        ) : rows.length === 0 && !models.isPending ? (
          <StateView tone="empty" title={t('nothing.title')} text={t('nothing.text')} actions={create} />
        ) : (
          <div ref={list}>
            <DataTable
              label={t('viewOf.models')}
              columns={modelColumns({ t, healthOf, onPeek })}
              rows={rows}
              keyOf={keyOf}
              active={peek}
              onOpen={({ id }) => onPeek(id)}
              loading={models.isPending}
            />
          </div>
        )}
      </Card>
      <ModelPeek
        open={peek !== undefined}
        model={open}
        health={open && healthOf(open.id)}
        isLoading={models.isPending}
        mayChange={mayChange}
        onClose={close}
        onEdit={() => setAsking('edit')}
        onDelete={() => setAsking('delete')}
      />
      {(asking === 'create' || (asking === 'edit' && open)) && (
        <ModelForm
          model={asking === 'edit' ? open : undefined}
          onClose={closeDialog}
          onSaved={(id) => {
            closeDialog();
            onPeek(id);
          }}
        />
      )}
      {asking === 'delete' && open && (
        <DeleteModel
          model={open}
          onClose={closeDialog}
          onDeleted={() => {
            closeDialog();
            onPeek(undefined);
          }}
        />
      )}
    </>
  );
}

function keyOf({ id }: UpstreamModel): string {
  return id;
}
