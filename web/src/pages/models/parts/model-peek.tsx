import { DeleteOutlined, EditOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import type { UpstreamModel } from '#gen/gatehouse/admin/v1/upstream_pb.js';
import { type UpstreamHealth, UpstreamState } from '#gen/gatehouse/proxy/v1/upstream_health_pb.js';
import { useFormat } from '../../../app/i18n/format.js';
import { EnabledTag } from '../../../ui/enabled-tag.js';
import { Fact, Facts } from '../../../ui/facts.js';
import { Glyph } from '../../../ui/glyph.js';
import { Notice } from '../../../ui/notice.js';
import { PeekDrawer } from '../../../ui/peek-drawer.js';
import { StateView } from '../../../ui/state/state-view.js';
import { Tag } from '../../../ui/tag.js';
import styles from '../models.module.css';
import { ConnectionTest } from './connection-test.js';

interface ModelPeekProps {
  readonly open: boolean;
  /** Undefined while the list is on its way, and when it has no such model. */
  readonly model: UpstreamModel | undefined;
  /** How it fares at the proxy; undefined when it was not called. */
  readonly health: UpstreamHealth | undefined;
  readonly isLoading: boolean;
  readonly mayChange: boolean;
  readonly onClose: () => void;
  readonly onEdit: () => void;
  readonly onDelete: () => void;
}

/** An upstream model beside the list. */
export function ModelPeek({ open, model, health, isLoading, mayChange, onClose, onEdit, onDelete }: ModelPeekProps) {
  const { t } = useTranslation('models');
  return (
    <PeekDrawer
      open={open}
      onClose={onClose}
      title={model?.name ?? t('peek')}
      actions={
        mayChange &&
        model && (
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
      {model ? (
        <>
          <Details model={model} health={health} />
          {mayChange && <ConnectionTest key={model.id} id={model.id} />}
        </>
      ) : isLoading ? (
        <div className="skeleton" style={{ height: 140 }} />
      ) : (
        <StateView tone="empty" title={t('gone.title')} text={t('gone.text')} />
      )}
    </PeekDrawer>
  );
}

function Details({ model, health }: { model: UpstreamModel; health: UpstreamHealth | undefined }) {
  const { t } = useTranslation('models');
  const format = useFormat();
  return (
    <>
      <span className={styles['tags']}>
        <EnabledTag enabled={model.enabled} />
        {model.isPrivateModel && <Tag tone="data">{t(model.isDefaultPrivateModel ? 'defaultPrivate' : 'private')}</Tag>}
      </span>
      {model.description !== '' && <p className={styles['description']}>{model.description}</p>}
      {health?.state === UpstreamState.OPEN && (
        <Notice tone="warning" title={t('leftAlone')}>
          {t('leftAloneAbout', { count: health.consecutiveFailures, time: format.dateTime(health.retryAt) })}
        </Notice>
      )}
      <Facts>
        <Fact name={t('provider')}>{model.provider}</Fact>
        <Fact name={t('address')}>{model.apiBaseUrl || t('inside')}</Fact>
        <Fact name={t('key')}>{model.apiKeyHint === '' ? t('noKey') : <code>{model.apiKeyHint}</code>}</Fact>
        <Fact name={t('sends')}>{model.modelName || t('asAsked')}</Fact>
        {health && (
          <Fact name={t('calls')}>
            {t('callsOf', { calls: format.number(health.calls), failures: format.number(health.failures) })}
          </Fact>
        )}
      </Facts>
    </>
  );
}
