import { useMutation, useQuery } from '@connectrpc/connect-query';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { type Ban, BanService } from '#gen/gatehouse/admin/v1/ban_pb.js';
import { useFormat } from '../../../app/i18n/format.js';
import { useInvalidate } from '../../../app/rpc/invalidate.js';
import { Fact, Facts } from '../../../ui/facts.js';
import { ConfirmDialog } from '../../../ui/form/confirm-dialog.js';
import layout from '../../../ui/layout.module.css';
import { PeekDrawer } from '../../../ui/peek-drawer.js';
import { RiskTag } from '../../../ui/risk-tag.js';
import { ErrorNotice } from '../../../ui/state/error-state.js';
import { StateView } from '../../../ui/state/state-view.js';
import { BanTag } from './ban-tag.js';

interface BanPeekProps {
  readonly open: boolean;
  /** Undefined while the list is on its way, and when it has no such ban. */
  readonly ban: Ban | undefined;
  readonly isLoading: boolean;
  readonly mayLift: boolean;
  readonly onClose: () => void;
}

/** A ban beside the list, with what its user did. */
export function BanPeek({ open, ban, isLoading, mayLift, onClose }: BanPeekProps) {
  const { t } = useTranslation('bans');
  return (
    <PeekDrawer open={open} onClose={onClose} title={ban?.endUserId ?? t('peek')} actions={null}>
      {ban ? (
        <Details key={ban.id} ban={ban} mayLift={mayLift} />
      ) : isLoading ? (
        <div className="skeleton" style={{ height: 140 }} />
      ) : (
        <StateView tone="empty" title={t('gone.title')} text={t('gone.text')} />
      )}
    </PeekDrawer>
  );
}

function Details({ ban, mayLift }: { ban: Ban; mayLift: boolean }) {
  const { t } = useTranslation('bans');
  const format = useFormat();
  const [isAsking, setIsAsking] = useState(false);
  const invalidate = useInvalidate(BanService);
  const lift = useMutation(BanService.method.liftBan, {
    onSuccess: () => {
      setIsAsking(false);
      return invalidate();
    },
  });
  return (
    <>
      <div>
        <BanTag ban={ban} />
      </div>
      <Facts>
        <Fact name={t('since')}>{format.dateTime(ban.bannedAt)}</Fact>
        <Fact name={t('until')}>{format.dateTime(ban.banUntil)}</Fact>
        {ban.liftedAt && <Fact name={t('liftedAt')}>{format.dateTime(ban.liftedAt)}</Fact>}
        <Fact name={t('verdicts')}>{format.number(ban.triggerCount)}</Fact>
        <Fact name={t('level')}>
          <RiskTag level={ban.riskLevel} />
        </Fact>
        <Fact name={t('window')}>{t('minutes', { number: format.number(ban.timeWindowMinutes) })}</Fact>
      </Facts>
      {ban.requestId !== '' && <Link to={`/results/${ban.requestId}`}>{t('result')}</Link>}
      {mayLift && ban.active && (
        <div>
          <Button onClick={() => setIsAsking(true)}>{t('lift')}</Button>
        </div>
      )}
      <History endUserId={ban.endUserId} />
      {isAsking && (
        <ConfirmDialog
          onClose={() => setIsAsking(false)}
          title={t('lift')}
          text={t('liftText')}
          submit={t('lift')}
          onConfirm={() => lift.mutate({ endUserId: ban.endUserId })}
          isPending={lift.isPending}
          error={lift.error}
        />
      )}
    </>
  );
}

/** What an end user did that counts towards a ban. */
function History({ endUserId }: { endUserId: string }) {
  const { t } = useTranslation('bans');
  const format = useFormat();
  const { data, error, refetch } = useQuery(BanService.method.listBanTriggers, { endUserId, days: 30 });
  return (
    <section className={layout['stack']}>
      <h3>{t('history')}</h3>
      {error && <ErrorNotice error={error} onRetry={() => void refetch()} />}
      {data?.triggers.length === 0 && <p className={layout['quiet']}>{t('noHistory')}</p>}
      {data?.triggers.map(({ id, requestId, riskLevel, triggeredAt }) => (
        <div key={id} className={layout['row']}>
          <RiskTag level={riskLevel} />
          <Link to={`/results/${requestId}`}>{format.dateTime(triggeredAt)}</Link>
        </div>
      ))}
    </section>
  );
}
