import { ApiOutlined } from '@ant-design/icons';
import { useMutation } from '@connectrpc/connect-query';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { UpstreamService } from '#gen/gatehouse/admin/v1/upstream_pb.js';
import { useFormat } from '../../../app/i18n/format.js';
import { Glyph } from '../../../ui/glyph.js';
import { Notice } from '../../../ui/notice.js';
import { ErrorNotice } from '../../../ui/state/error-state.js';
import styles from '../models.module.css';

/** Asks an upstream model for its list of models, with the stored key. */
export function ConnectionTest({ id }: { id: string }) {
  const { t, i18n } = useTranslation(['models', 'catalogue']);
  const format = useFormat();
  const test = useMutation(UpstreamService.method.testUpstreamModel);
  const reply = test.data;
  const translated = i18n.language === 'en' ? '' : t(`catalogue:${reply?.errorCode}.message`, { defaultValue: '' });
  return (
    <section className={styles['stack']}>
      <div>
        <Button icon={<Glyph of={ApiOutlined} />} loading={test.isPending} onClick={() => test.mutate({ id })}>
          {t('test.run')}
        </Button>
      </div>
      <div aria-live="polite">
        {test.error && <ErrorNotice error={test.error} />}
        {reply?.reachable === true && (
          <Notice tone="info" title={t('test.works', { time: format.duration(reply.latencyMs) })}>
            {reply.models.length > 0 && t('test.models', { models: reply.models.slice(0, 12).join(', ') })}
          </Notice>
        )}
        {reply?.reachable === false && (
          <Notice tone="problem" title={t('test.failed')}>
            {translated || reply.message}
            {reply.status > 0 && ` (HTTP ${reply.status})`}
          </Notice>
        )}
      </div>
    </section>
  );
}
