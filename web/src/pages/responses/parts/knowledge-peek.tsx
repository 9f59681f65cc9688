import { useMutation } from '@connectrpc/connect-query';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { KnowledgeBaseService, type StoredKnowledgeBase } from '#gen/gatehouse/admin/v1/knowledge_pb.js';
import { useFormat } from '../../../app/i18n/format.js';
import { useInvalidate } from '../../../app/rpc/invalidate.js';
import { Fact, Facts } from '../../../ui/facts.js';
import { ConfirmDialog } from '../../../ui/form/confirm-dialog.js';
import { FormDialog } from '../../../ui/form/form-dialog.js';
import layout from '../../../ui/layout.module.css';
import { PeekDrawer } from '../../../ui/peek-drawer.js';
import { StateView } from '../../../ui/state/state-view.js';
import { FileField, useKnowledgeFile } from './file-field.js';
import { KnowledgeEntries } from './knowledge-entries.js';
import { defaultThreshold } from './knowledge-form.js';
import { KnowledgeSearch } from './knowledge-search.js';

interface KnowledgePeekProps {
  readonly open: boolean;
  /** Undefined while the list is on its way, and when it has no such base. */
  readonly stored: StoredKnowledgeBase | undefined;
  readonly isLoading: boolean;
  readonly mayChange: boolean;
  readonly onClose: () => void;
  readonly onEdit: () => void;
  readonly onSaved: (revision: bigint) => void;
  readonly onDeleted: (revision: bigint) => void;
}

/** A knowledge base beside the list: what it holds, a search to try it, and what can be done with it. */
export function KnowledgePeek({ open, stored, isLoading, onClose, ...details }: KnowledgePeekProps) {
  const { t } = useTranslation('responses');
  return (
    <PeekDrawer open={open} onClose={onClose} title={stored?.base?.name ?? t('tab.knowledge')} actions={null}>
      {stored !== undefined ? (
        <Details key={stored.base?.id} stored={stored} {...details} />
      ) : isLoading ? (
        <div className="skeleton" style={{ height: 140 }} />
      ) : (
        <StateView tone="empty" title={t('knowledge.gone.title')} text={t('knowledge.gone.text')} />
      )}
    </PeekDrawer>
  );
}

type DetailsProps = Pick<KnowledgePeekProps, 'mayChange' | 'onEdit' | 'onSaved' | 'onDeleted'> & {
  readonly stored: StoredKnowledgeBase;
};

function Details({ stored, mayChange, onEdit, onSaved, onDeleted }: DetailsProps) {
  const { t } = useTranslation('responses');
  const format = useFormat();
  const [asking, setAsking] = useState<'replace' | 'delete'>();
  const close = (): void => setAsking(undefined);
  const threshold = stored.base?.similarityThreshold ?? defaultThreshold;
  return (
    <>
      {stored.base?.description && <p className={layout['description']}>{stored.base.description}</p>}
      <Facts>
        <Fact name={t('knowledge.entries')}>{format.number(stored.entryCount)}</Fact>
        <Fact name={t('knowledge.threshold')}>{format.percent(threshold)}</Fact>
        <Fact name={t('knowledge.model')}>{stored.embeddingModel || '–'}</Fact>
        <Fact name={t('knowledge.changed')}>{format.dateTime(stored.updatedAt)}</Fact>
      </Facts>
      {mayChange && (
        <div className={layout['row']}>
          <Button onClick={onEdit}>{t('knowledge.edit')}</Button>
          <Button onClick={() => setAsking('replace')}>{t('knowledge.replace')}</Button>
          <Button danger onClick={() => setAsking('delete')}>
            {t('knowledge.delete')}
          </Button>
        </div>
      )}
      <KnowledgeSearch id={stored.base?.id ?? ''} threshold={threshold} />
      <KnowledgeEntries id={stored.base?.id ?? ''} />
      {asking === 'replace' && <Replace stored={stored} onClose={close} onSaved={onSaved} />}
      {asking === 'delete' && <Delete stored={stored} onClose={close} onDeleted={onDeleted} />}
    </>
  );
}

function Replace({ stored, onClose, onSaved }: Pick<DetailsProps, 'stored' | 'onSaved'> & { onClose: () => void }) {
  const { t } = useTranslation('responses');
  const [text, setText] = useState('');
  const file = useKnowledgeFile(text);
  const invalidate = useInvalidate(KnowledgeBaseService);
  const replace = useMutation(KnowledgeBaseService.method.replaceKnowledgeEntries, {
    async onSuccess({ revision }) {
      onClose();
      onSaved(revision);
      await invalidate();
    },
  });
  return (
    <FormDialog
      open
      danger
      onClose={onClose}
      title={t('knowledge.replace')}
      submit={t('knowledge.replace')}
      onSubmit={() => replace.mutate({ id: stored.base?.id ?? '', entries: [...file.entries] })}
      isPending={replace.isPending}
      error={replace.error}
      isReady={file.entries.length > 0 && file.problems.length === 0}
    >
      <p>{t('knowledge.replaceText', { count: stored.entryCount })}</p>
      <FileField file={file} onText={setText} isPending={replace.isPending} />
    </FormDialog>
  );
}

function Delete({ stored, onClose, onDeleted }: Pick<DetailsProps, 'stored' | 'onDeleted'> & { onClose: () => void }) {
  const { t } = useTranslation('responses');
  const invalidate = useInvalidate(KnowledgeBaseService);
  const remove = useMutation(KnowledgeBaseService.method.deleteKnowledgeBase, {
    onSuccess: ({ revision }) => {
      onDeleted(revision);
      return invalidate();
    },
  });
  return (
    <ConfirmDialog
      onClose={onClose}
      title={t('knowledge.delete')}
      text={t('knowledge.deleteText')}
      submit={t('knowledge.delete')}
      name={stored.base?.name ?? ''}
      onConfirm={() => remove.mutate({ id: stored.base?.id ?? '' })}
      isPending={remove.isPending}
      error={remove.error}
    />
  );
}
