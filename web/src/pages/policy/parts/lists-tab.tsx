import { DeleteOutlined, EditOutlined, PlusOutlined } from '@ant-design/icons';
import { useMutation, useQuery } from '@connectrpc/connect-query';
import { Button, Switch } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ListService, PolicyService, type StoredKeywordList } from '#gen/gatehouse/admin/v1/policy_pb.js';
import { ListKind } from '#gen/gatehouse/policy/v1/policy_pb.js';
import { useInvalidate } from '../../../app/rpc/invalidate.js';
import { Card } from '../../../ui/card.js';
import { EnabledTag } from '../../../ui/enabled-tag.js';
import { ConfirmDialog } from '../../../ui/form/confirm-dialog.js';
import { Glyph } from '../../../ui/glyph.js';
import { ErrorNotice } from '../../../ui/state/error-state.js';
import styles from '../policy.module.css';
import { ListForm } from './list-form.js';
import type { PolicyEditor } from './use-policy-draft.js';

/** What is asked for in a dialog. */
type Asking =
  | { readonly what: 'form'; readonly kind: ListKind; readonly stored?: StoredKeywordList }
  | { readonly what: 'delete'; readonly stored: StoredKeywordList };

/** The policy's own words: what is always refused, and what is always let through. Lists are saved one by one. */
export function ListsTab({ editor }: { editor: PolicyEditor }) {
  const { t } = useTranslation('policy');
  const [asking, setAsking] = useState<Asking>();
  const { data, error, isPending, refetch } = useQuery(ListService.method.listKeywordLists, {
    policyId: editor.policyId,
  });
  const close = (): void => setAsking(undefined);
  if (error !== null) return <ErrorNotice error={error} onRetry={() => void refetch()} />;
  return (
    <>
      <p className={styles['about']}>{t('lists.atOnce')}</p>
      {[ListKind.BLACKLIST, ListKind.WHITELIST].map((kind) => {
        const lists = (data?.lists ?? []).filter(({ list }) => list?.kind === kind);
        const word = kind === ListKind.BLACKLIST ? 'blacklist' : 'whitelist';
        return (
          <Card
            key={kind}
            title={t(`lists.${word}`)}
            extra={
              editor.mayChange && (
                <Button
                  size="small"
                  icon={<Glyph of={PlusOutlined} />}
                  onClick={() => setAsking({ what: 'form', kind })}
                >
                  {t(`lists.add_${word}`)}
                </Button>
              )
            }
          >
            <p className={styles['about']}>{t(`lists.about_${word}`)}</p>
            {isPending ? (
              <div className="skeleton" style={{ height: 60 }} />
            ) : lists.length === 0 ? (
              <p className={styles['quiet']}>{t(`lists.none_${word}`)}</p>
            ) : (
              <ul className={styles['rows']} aria-label={t(`lists.${word}`)}>
                {lists.map((stored) => (
                  <ListRow
                    key={stored.list?.id}
                    stored={stored}
                    mayChange={editor.mayChange}
                    onEdit={() => setAsking({ what: 'form', kind, stored })}
                    onDelete={() => setAsking({ what: 'delete', stored })}
                  />
                ))}
              </ul>
            )}
          </Card>
        );
      })}
      {asking?.what === 'form' && (
        <ListForm policyId={editor.policyId} kind={asking.kind} stored={asking.stored} onClose={close} />
      )}
      {asking?.what === 'delete' && <DeleteList stored={asking.stored} onClose={close} />}
    </>
  );
}

interface ListRowProps {
  readonly stored: StoredKeywordList;
  readonly mayChange: boolean;
  readonly onEdit: () => void;
  readonly onDelete: () => void;
}

function ListRow({ stored: { list, enabled, description }, mayChange, onEdit, onDelete }: ListRowProps) {
  const { t } = useTranslation('policy');
  const forget = useForgetLists();
  const update = useMutation(ListService.method.updateKeywordList, { onSuccess: forget });
  if (list === undefined) return null;
  return (
    <li>
      <div className={styles['thingName']}>
        <bdi>{list.name}</bdi>
        <span className={styles['quiet']}>{t('lists.count', { count: list.keywords.length })}</span>
        <span className={styles['spring']} />
        {mayChange ? (
          <>
            <Switch
              size="small"
              aria-label={t('lists.use', { name: list.name })}
              checked={enabled}
              loading={update.isPending}
              onChange={(on) => update.mutate({ list, description, enabled: on })}
            />
            <Button
              type="text"
              size="small"
              icon={<Glyph of={EditOutlined} />}
              aria-label={t('lists.edit', { name: list.name })}
              onClick={onEdit}
            />
            <Button
              type="text"
              size="small"
              icon={<Glyph of={DeleteOutlined} />}
              aria-label={t('lists.delete', { name: list.name })}
              onClick={onDelete}
            />
          </>
        ) : (
          <EnabledTag enabled={enabled} />
        )}
      </div>
      {description !== '' && <div className={styles['quiet']}>{description}</div>}
      <div className={styles['words']}>{list.keywords.slice(0, 12).join(' · ')}</div>
      {update.error && <ErrorNotice error={update.error} />}
    </li>
  );
}

function DeleteList({ stored: { list }, onClose }: { stored: StoredKeywordList; onClose: () => void }) {
  const { t } = useTranslation('policy');
  const forget = useForgetLists();
  const remove = useMutation(ListService.method.deleteKeywordList, {
    onSuccess: () => {
      onClose();
      return forget();
    },
  });
  return (
    <ConfirmDialog
      onClose={onClose}
      title={t('lists.deleteTitle')}
      text={t('lists.deleteText', { name: list?.name ?? '', count: list?.keywords.length ?? 0 })}
      submit={t('lists.deleteSubmit')}
      onConfirm={() => remove.mutate({ id: list?.id ?? '' })}
      isPending={remove.isPending}
      error={remove.error}
    />
  );
}

/** After a change of a list: the lists, and the policy, which has a new revision. */
export function useForgetLists(): () => Promise<unknown> {
  const lists = useInvalidate(ListService);
  const policies = useInvalidate(PolicyService);
  return () => Promise.all([lists(), policies()]);
}
