import { useMutation, useQuery } from '@connectrpc/connect-query';
import { Button, Input } from 'antd';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { PackageService, PackageType, type ScannerPackage } from '#gen/gatehouse/admin/v1/package_pb.js';
import { useFormat } from '../../../app/i18n/format.js';
import { useInvalidate } from '../../../app/rpc/invalidate.js';
import { useUser } from '../../../app/session/session.js';
import { Fact, Facts } from '../../../ui/facts.js';
import { ConfirmDialog } from '../../../ui/form/confirm-dialog.js';
import { ReasonDialog } from '../../../ui/form/reason-dialog.js';
import layout from '../../../ui/layout.module.css';
import { Notice } from '../../../ui/notice.js';
import { PeekDrawer } from '../../../ui/peek-drawer.js';
import { RiskTag } from '../../../ui/risk-tag.js';
import { ErrorNotice } from '../../../ui/state/error-state.js';
import { Tag } from '../../../ui/tag.js';

interface PackagePeekProps {
  readonly open: boolean;
  /** Undefined while the list is on its way, and when it has no such package. */
  readonly of: ScannerPackage | undefined;
  readonly isLoading: boolean;
  readonly onClose: () => void;
  readonly onGone: () => void;
}

/** A package beside the list: its scanners, and for a super administrator who has it and what becomes of it. */
export function PackagePeek({ open, of: one, isLoading, onClose, onGone }: PackagePeekProps) {
  const { t } = useTranslation('scanners');
  const format = useFormat();
  const { superAdmin } = useUser();
  const mayManage = superAdmin && one !== undefined && !one.official;
  const whole = useQuery(
    PackageService.method.getPackage,
    { id: one?.id ?? '' },
    { enabled: one !== undefined && one.scanners.length === 0 },
  );
  const scanners = one?.scanners.length ? one.scanners : (whole.data?.package?.scanners ?? []);
  return (
    <PeekDrawer open={open} onClose={onClose} title={one?.name ?? t('peek.title')} actions={null}>
      {one === undefined ? (
        isLoading && <div className="skeleton" style={{ height: 140 }} />
      ) : (
        <>
          {one.archivedAt && (
            <Notice tone="warning" title={t('packages.archived')}>
              {one.archiveReason !== '' && t('peek.reason', { reason: one.archiveReason })}
            </Notice>
          )}
          {one.description !== '' && <p className={layout['description']}>{one.description}</p>}
          <Facts>
            <Fact name={t('packages.author')}>{one.author || '–'}</Fact>
            <Fact name={t('packages.version')}>{one.version || '–'}</Fact>
            <Fact name={t('packages.scanners')}>{format.number(one.scannerCount)}</Fact>
          </Facts>
          {mayManage && <Management key={one.id} of={one} onGone={onGone} />}
          {whole.error && one.scanners.length === 0 && !one.archivedAt && <ErrorNotice error={whole.error} />}
          {scanners.map(({ tag, name, riskLevel }) => (
            <div key={tag} className={layout['row']}>
              <Tag code>{tag}</Tag>
              <span>{name}</span>
              <RiskTag level={riskLevel} />
            </div>
          ))}
        </>
      )}
    </PeekDrawer>
  );
}

function Management({ of: one, onGone }: { of: ScannerPackage; onGone: () => void }) {
  const { t } = useTranslation('scanners');
  const [tenantId, setTenantId] = useState('');
  const [asking, setAsking] = useState<'archive' | 'delete'>();
  const invalidate = useInvalidate(PackageService);
  const onSuccess = invalidate;
  const statistics = useQuery(PackageService.method.getPackageStatistics, { id: one.id });
  const archive = useMutation(PackageService.method.archivePackage, {
    onSuccess: () => {
      setAsking(undefined);
      return invalidate();
    },
  });
  const unarchive = useMutation(PackageService.method.unarchivePackage, { onSuccess });
  const assign = useMutation(PackageService.method.assignPackage, { onSuccess });
  const revoke = useMutation(PackageService.method.revokePackage, { onSuccess });
  const remove = useMutation(PackageService.method.deletePackage, {
    onSuccess: () => {
      onGone();
      return invalidate();
    },
  });
  const error = [unarchive, assign, revoke].find((one) => one.error !== null)?.error;
  const counts = statistics.data;
  const give = (event: FormEvent): void => {
    event.preventDefault();
    assign.mutate({ id: one.id, tenantId: tenantId.trim() });
  };
  return (
    <section className={layout['stack']}>
      {counts && (
        <p>{t('peek.statistics', { tenants: counts.tenants, policies: counts.policies, off: counts.policiesOff })}</p>
      )}
      <div className={layout['row']}>
        {one.archivedAt ? (
          <Button loading={unarchive.isPending} onClick={() => unarchive.mutate({ id: one.id })}>
            {t('peek.unarchive')}
          </Button>
        ) : (
          <Button onClick={() => setAsking('archive')}>{t('peek.archive')}</Button>
        )}
        <Button danger onClick={() => setAsking('delete')}>
          {t('peek.delete')}
        </Button>
      </div>
      {one.type === PackageType.PURCHASABLE && (
        <>
          <form className={layout['row']} onSubmit={give}>
            <Input
              aria-label={t('peek.tenant')}
              placeholder={t('peek.tenant')}
              style={{ flex: 1, minWidth: 180 }}
              value={tenantId}
              onChange={({ target }) => setTenantId(target.value)}
            />
            <Button htmlType="submit" loading={assign.isPending} disabled={tenantId.trim() === ''}>
              {t('peek.assign')}
            </Button>
          </form>
          {counts?.tenantIds.map((id) => (
            <div key={id} className={layout['row']}>
              <code>{id}</code>
              <Button size="small" onClick={() => revoke.mutate({ id: one.id, tenantId: id })}>
                {t('peek.revoke', { tenant: id.slice(0, 8) })}
              </Button>
            </div>
          ))}
        </>
      )}
      <div aria-live="polite">{error && <ErrorNotice error={error} />}</div>
      {asking === 'archive' && (
        <ReasonDialog
          onClose={() => setAsking(undefined)}
          title={t('peek.archive')}
          submit={t('peek.archive')}
          onSubmit={(reason) => archive.mutate({ id: one.id, reason })}
          isPending={archive.isPending}
          error={archive.error}
        >
          <p>{t('peek.archiveText', { policies: counts?.policies ?? 0 })}</p>
        </ReasonDialog>
      )}
      {asking === 'delete' && (
        <ConfirmDialog
          onClose={() => setAsking(undefined)}
          title={t('peek.delete')}
          text={t('peek.deleteText')}
          submit={t('peek.delete')}
          name={one.name}
          onConfirm={() => remove.mutate({ id: one.id })}
          isPending={remove.isPending}
          error={remove.error}
        />
      )}
    </section>
  );
}
