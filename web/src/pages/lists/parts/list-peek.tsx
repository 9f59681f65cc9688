import { DeleteOutlined, DownloadOutlined, EditOutlined } from '@ant-design/icons';
import { useMutation } from '@connectrpc/connect-query';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { ListService, type StoredKeywordList } from '#gen/gatehouse/admin/v1/policy_pb.js';
import type { KeywordList } from '#gen/gatehouse/policy/v1/policy_pb.js';
import { useFormat } from '../../../app/i18n/format.js';
import { useInvalidate } from '../../../app/rpc/invalidate.js';
import { SampleTester, useSamples } from '../../../ui/draft/sample-tester.js';
import { EnabledTag } from '../../../ui/enabled-tag.js';
import { Fact, Facts } from '../../../ui/facts.js';
import { toKeywordCsv } from '../../../ui/file/keyword-file.js';
import { saveFile } from '../../../ui/file/save-file.js';
import { Glyph } from '../../../ui/glyph.js';
import layout from '../../../ui/layout.module.css';
import { PeekDrawer } from '../../../ui/peek-drawer.js';
import { PlainText } from '../../../ui/span-text/plain-text.js';
import { ErrorNotice } from '../../../ui/state/error-state.js';
import { StateView } from '../../../ui/state/state-view.js';
import { KindTag } from './list-columns.js';

/** Keywords that are shown; lists have up to ten thousand. */
const maxShown = 200;

interface ListPeekProps {
  readonly open: boolean;
  /** Undefined while the lists are on their way, and when there is no such list. */
  readonly stored: StoredKeywordList | undefined;
  readonly policyName: (id: string) => string;
  readonly isLoading: boolean;
  readonly mayChange: boolean;
  readonly onClose: () => void;
  readonly onEdit: () => void;
  readonly onDelete: () => void;
}

/** A list beside the others: its words, files of them, and a place to try it. */
export function ListPeek({ open, stored, policyName, isLoading, mayChange, onClose, onEdit, onDelete }: ListPeekProps) {
  const { t } = useTranslation('lists');
  const list = stored?.list;
  return (
    <PeekDrawer
      open={open}
      onClose={onClose}
      title={list?.name ?? t('peek')}
      actions={
        mayChange &&
        list && (
          <>
            <Button
              type="text"
              icon={<Glyph of={EditOutlined} />}
              aria-label={t('edit')}
              title={t('edit')}
              onClick={onEdit}
            />
            <Button
              type="text"
              icon={<Glyph of={DeleteOutlined} />}
              aria-label={t('delete.title')}
              title={t('delete.title')}
              onClick={onDelete}
            />
          </>
        )
      }
    >
      {stored && list ? (
        <Details key={list.id} stored={stored} list={list} policy={policyName(stored.policyId)} mayChange={mayChange} />
      ) : isLoading ? (
        <div className="skeleton" style={{ height: 140 }} />
      ) : (
        <StateView tone="empty" title={t('gone.title')} text={t('gone.text')} />
      )}
    </PeekDrawer>
  );
}

interface DetailsProps {
  readonly stored: StoredKeywordList;
  readonly list: KeywordList;
  readonly policy: string;
  readonly mayChange: boolean;
}

function Details({ stored, list, policy, mayChange }: DetailsProps) {
  const { t } = useTranslation('lists');
  const format = useFormat();
  const samples = useSamples({ case: 'list', value: list });
  const update = useMutation(ListService.method.updateKeywordList, { onSuccess: useInvalidate(ListService) });
  const { keywords } = list;
  return (
    <>
      <span className={layout['tags']}>
        <KindTag kind={list.kind} />
        <EnabledTag enabled={stored.enabled} />
      </span>
      {stored.description !== '' && <p className={layout['description']}>{stored.description}</p>}
      <Facts>
        <Fact name={t('policy')}>{policy}</Fact>
        <Fact name={t('keywords')}>{format.number(keywords.length)}</Fact>
        <Fact name={t('changed')}>{format.dateTime(stored.updatedAt)}</Fact>
      </Facts>
      <div className={layout['row']}>
        {mayChange && (
          <Button
            loading={update.isPending}
            onClick={() => update.mutate({ list, description: stored.description, enabled: !stored.enabled })}
          >
            {t(stored.enabled ? 'turnOff' : 'turnOn')}
          </Button>
        )}
        <Button
          icon={<Glyph of={DownloadOutlined} />}
          onClick={() => saveFile(`${list.name}.txt`, `${keywords.join('\n')}\n`, 'text/plain')}
        >
          {t('exportTxt')}
        </Button>
        <Button
          icon={<Glyph of={DownloadOutlined} />}
          onClick={() => saveFile(`${list.name}.csv`, toKeywordCsv(keywords), 'text/csv')}
        >
          {t('exportCsv')}
        </Button>
      </div>
      {update.error && <ErrorNotice error={update.error} />}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <section className={layout['code']} dir="auto" aria-label={t('keywords')} tabIndex={0}>
        <PlainText text={keywords.slice(0, maxShown).join('\n')} />
      </section>
      {keywords.length > maxShown && (
        <div className={layout['quiet']}>{t('more', { number: format.number(keywords.length - maxShown) })}</div>
      )}
      <h3>{t('try')}</h3>
      <SampleTester samples={samples} />
    </>
  );
}
