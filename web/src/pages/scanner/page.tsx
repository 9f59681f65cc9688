import { DeleteOutlined, EditOutlined } from '@ant-design/icons';
import { useMutation } from '@connectrpc/connect-query';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate, useParams } from 'react-router';
import { ScannerService } from '#gen/gatehouse/admin/v1/policy_pb.js';
import { textField, useUrlState } from '../../app/routing/url-state.js';
import { useInvalidate } from '../../app/rpc/invalidate.js';
import { isAllowed, useUser } from '../../app/session/session.js';
import { Card } from '../../ui/card.js';
import { ConfirmDialog } from '../../ui/form/confirm-dialog.js';
import { Glyph } from '../../ui/glyph.js';
import layout from '../../ui/layout.module.css';
import { PageHeader } from '../../ui/page-header.js';
import type { ScannerEntry } from '../../ui/scanner/scanner-entry.js';
import { ScannerForm } from '../../ui/scanner/scanner-form.js';
import { useScanners } from '../../ui/scanner/use-scanners.js';
import { ErrorNotice, ErrorState } from '../../ui/state/error-state.js';
import { StateView } from '../../ui/state/state-view.js';
import { Tag } from '../../ui/tag.js';
import { Definition } from './parts/definition.js';
import { ScannerFacts } from './parts/scanner-facts.js';
import { Suspension } from './parts/suspension.js';
import { TryScanner } from './parts/try-scanner.js';

const pageSchema = { policy: textField };

/** One scanner: what it is, how the policy runs it, and a place to try it. */
export function Page() {
  const { t } = useTranslation('scanner');
  const { tag = '' } = useParams();
  const [{ policy }] = useUrlState(pageSchema);
  const mayChange = isAllowed(useUser(), 'admin');
  const scanners = useScanners(policy ?? '');
  const entry = scanners.entries.find((one) => one.tag === tag);
  const query = policy ? `?policy=${policy}` : '';
  return (
    <>
      <PageHeader
        back={{ to: `/scanners${query}`, label: t('back') }}
        title={entry?.name ?? t('page.title')}
        about={<Tag code>{tag}</Tag>}
        actions={mayChange && entry?.stored && <Actions entry={entry} policyId={policy ?? ''} />}
      />
      {scanners.isPending ? (
        <Card>
          <div className="skeleton" style={{ height: 160 }} />
        </Card>
      ) : scanners.error !== null ? (
        <Card>
          <ErrorState error={scanners.error} onRetry={scanners.refetch} />
        </Card>
      ) : entry === undefined ? (
        <Card>
          <StateView tone="empty" title={t('missing.title')} text={t('missing.text')} />
        </Card>
      ) : (
        <div className={layout['stack']}>
          {entry.stored?.scanner?.suspended === true && <Suspension stored={entry.stored} mayChange={mayChange} />}
          <ScannerFacts entry={entry} policyId={policy} />
          <div className={layout['pair']}>
            <Definition entry={entry} />
            <TryScanner key={entry.tag} entry={entry} />
          </div>
        </div>
      )}
    </>
  );
}

function Actions({ entry, policyId }: { entry: ScannerEntry; policyId: string }) {
  const { t } = useTranslation('scanner');
  const { t: app } = useTranslation();
  const navigate = useNavigate();
  const [asking, setAsking] = useState<'edit' | 'delete'>();
  const invalidate = useInvalidate(ScannerService);
  const update = useMutation(ScannerService.method.updateCustomScanner, { onSuccess: invalidate });
  const remove = useMutation(ScannerService.method.deleteCustomScanner, {
    onSuccess: () => {
      void navigate(policyId === '' ? '/scanners' : `/scanners?policy=${policyId}`);
      return invalidate();
    },
  });
  const { stored } = entry;
  const scanner = stored?.scanner;
  if (stored === undefined || scanner === undefined) return null;
  const toggle = (): void => {
    const { description, notes, enabled } = stored;
    update.mutate({ scanner, description, notes, enabled: !enabled });
  };
  const close = (): void => setAsking(undefined);
  return (
    <>
      {update.error && asking === undefined && (
        <div role="alert">
          <ErrorNotice error={update.error} />
        </div>
      )}
      <Button loading={update.isPending} onClick={toggle}>
        {t(stored.enabled ? 'turnOff' : 'turnOn')}
      </Button>
      <Button icon={<Glyph of={EditOutlined} />} onClick={() => setAsking('edit')}>
        {app('scanner.edit')}
      </Button>
      <Button danger icon={<Glyph of={DeleteOutlined} />} onClick={() => setAsking('delete')}>
        {t('delete.title')}
      </Button>
      {asking === 'edit' && <ScannerForm policyId={policyId} stored={stored} onClose={close} onSaved={close} />}
      {asking === 'delete' && (
        <ConfirmDialog
          onClose={close}
          title={t('delete.title')}
          text={t('delete.text')}
          submit={t('delete.submit')}
          name={scanner.name}
          onConfirm={() => remove.mutate({ id: scanner.id })}
          isPending={remove.isPending}
          error={remove.error}
        />
      )}
    </>
  );
}
