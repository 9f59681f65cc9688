import { DeleteOutlined } from '@ant-design/icons';
import { useMutation } from '@connectrpc/connect-query';
import { Button, Switch } from 'antd';
import { useTranslation } from 'react-i18next';
import { type ApiKey, ApplicationService } from '#gen/gatehouse/admin/v1/application_pb.js';
import { useFormat } from '../../../app/i18n/format.js';
import { useInvalidate } from '../../../app/rpc/invalidate.js';
import { EnabledTag } from '../../../ui/enabled-tag.js';
import { Glyph } from '../../../ui/glyph.js';
import { ErrorNotice } from '../../../ui/state/error-state.js';
import styles from '../applications.module.css';

interface ApiKeyItemProps {
  readonly apiKey: ApiKey;
  readonly mayChange: boolean;
  readonly onRevoke: () => void;
}

/** One key: its hint, when it was used, and whether it is accepted. */
export function ApiKeyItem({ apiKey, mayChange, onRevoke }: ApiKeyItemProps) {
  const { t } = useTranslation('applications');
  const format = useFormat();
  const invalidate = useInvalidate(ApplicationService);
  const update = useMutation(ApplicationService.method.updateApiKey, { onSuccess: invalidate });
  const name = apiKey.name || apiKey.hint;
  return (
    <li className={styles['key']}>
      <div className={styles['keyWords']}>
        <div className={styles['keyName']}>
          <bdi>{apiKey.name || t('keys.unnamed')}</bdi> <code>{apiKey.hint}</code>
        </div>
        <div className={styles['keyFacts']}>
          <span>{t('keys.created', { time: format.dateTime(apiKey.createdAt) })}</span>
          <span>
            {apiKey.lastUsedAt ? t('keys.lastUsed', { time: format.dateTime(apiKey.lastUsedAt) }) : t('keys.neverUsed')}
          </span>
        </div>
        {update.error && <ErrorNotice error={update.error} />}
      </div>
      {mayChange ? (
        <>
          <Switch
            size="small"
            aria-label={t('keys.accept', { name })}
            title={t('keys.accept', { name })}
            checked={update.isPending ? !apiKey.enabled : apiKey.enabled}
            disabled={update.isPending}
            onChange={(enabled) => update.mutate({ id: apiKey.id, enabled })}
          />
          <Button
            type="text"
            icon={<Glyph of={DeleteOutlined} />}
            aria-label={t('keys.revoke', { name })}
            title={t('keys.revoke', { name })}
            onClick={onRevoke}
          />
        </>
      ) : (
        <EnabledTag enabled={apiKey.enabled} />
      )}
    </li>
  );
}
