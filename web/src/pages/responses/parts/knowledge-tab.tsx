import { PlusOutlined } from '@ant-design/icons';
import { useQuery } from '@connectrpc/connect-query';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { KnowledgeBaseService, type StoredKnowledgeBase } from '#gen/gatehouse/admin/v1/knowledge_pb.js';
import { useFormat } from '../../../app/i18n/format.js';
import { Card } from '../../../ui/card.js';
import { Glyph } from '../../../ui/glyph.js';
import layout from '../../../ui/layout.module.css';
import { PeekLink } from '../../../ui/peek-link.js';
import { ErrorState } from '../../../ui/state/error-state.js';
import { StateView } from '../../../ui/state/state-view.js';
import { DataTable } from '../../../ui/table/data-table.js';
import { usePeek } from '../../../ui/table/use-peek.js';
import { Tag } from '../../../ui/tag.js';
import { defaultThreshold, KnowledgeForm } from './knowledge-form.js';
import { KnowledgePeek } from './knowledge-peek.js';
import { useOccasions } from './use-occasions.js';

interface KnowledgeTabProps {
  readonly policyId: string;
  readonly mayChange: boolean;
  /** Id of the base that is open beside the list. */
  readonly peek: string | undefined;
  readonly onPeek: (id: string | undefined) => void;
  readonly onSaved: (revision: bigint) => void;
}

/** The knowledge bases of a policy. */
export function KnowledgeTab({ policyId, mayChange, peek, onPeek, onSaved }: KnowledgeTabProps) {
  const { t } = useTranslation('responses');
  const format = useFormat();
  const [asking, setAsking] = useState<'create' | 'edit'>();
  const { data, error, isPending, refetch } = useQuery(KnowledgeBaseService.method.listKnowledgeBases, { policyId });
  const rows = data?.bases ?? [];
  const { list, close } = usePeek({ rows, keyOf, open: peek, onOpen: onPeek });
  const { nameOfTag } = useOccasions(policyId);
  const query = `tab=knowledge&${policyId === '' ? '' : `policy=${policyId}&`}`;
  const open = rows.find((row) => keyOf(row) === peek);
  const create = mayChange && (
    <Button size="small" icon={<Glyph of={PlusOutlined} />} onClick={() => setAsking('create')}>
      {t('knowledge.create')}
    </Button>
  );
  return (
    <>
      <Card title={t('tab.knowledge')} extra={rows.length > 0 && create} flush>
        {error !== null && data === undefined ? (
          <ErrorState error={error} onRetry={() => void refetch()} />
        ) : rows.length === 0 && !isPending ? (
          <StateView tone="empty" title={t('knowledge.none.title')} text={t('knowledge.none.text')} actions={create} />
        ) : (
          <div ref={list}>
            <DataTable
              label={t('tab.knowledge')}
              rows={rows}
              keyOf={keyOf}
              active={peek}
              onOpen={(row) => onPeek(keyOf(row))}
              loading={isPending}
              columns={[
                {
                  key: 'name',
                  title: t('knowledge.name'),
                  cell: (row) => (
                    <span className={layout['tags']}>
                      <PeekLink to={`/responses?${query}peek=${keyOf(row)}`} onPeek={() => onPeek(keyOf(row))}>
                        {row.base?.name}
                      </PeekLink>
                      {row.base?.disabled && <Tag>{t('off')}</Tag>}
                    </span>
                  ),
                },
                { key: 'for', title: t('knowledge.for'), cell: ({ base }) => nameOfTag(base?.scannerTag ?? '') },
                {
                  key: 'entries',
                  title: t('knowledge.entries'),
                  width: '130px',
                  align: 'end',
                  cell: ({ entryCount }) => format.number(entryCount),
                },
                {
                  key: 'threshold',
                  title: t('knowledge.threshold'),
                  width: '160px',
                  align: 'end',
                  from: 'tablet',
                  cell: ({ base }) => format.percent(base?.similarityThreshold ?? defaultThreshold),
                },
              ]}
            />
          </div>
        )}
      </Card>
      <KnowledgePeek
        open={peek !== undefined}
        stored={open}
        isLoading={isPending}
        mayChange={mayChange}
        onClose={close}
        onEdit={() => setAsking('edit')}
        onSaved={onSaved}
        onDeleted={(revision) => {
          onPeek(undefined);
          onSaved(revision);
        }}
      />
      {(asking === 'create' || (asking === 'edit' && open)) && (
        <KnowledgeForm
          policyId={policyId}
          stored={asking === 'edit' ? open : undefined}
          onClose={() => setAsking(undefined)}
          onSaved={(id, revision) => {
            setAsking(undefined);
            onPeek(id);
            onSaved(revision);
          }}
        />
      )}
    </>
  );
}

function keyOf({ base }: StoredKnowledgeBase): string {
  return base?.id ?? '';
}
