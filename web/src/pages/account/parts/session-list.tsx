import { useMutation, useQuery } from '@connectrpc/connect-query';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { AuthService, type Session } from '#gen/gatehouse/admin/v1/auth_pb.js';
import { useFormat } from '../../../app/i18n/format.js';
import { useInvalidate } from '../../../app/rpc/invalidate.js';
import layout from '../../../ui/layout.module.css';
import { ErrorNotice, ErrorState } from '../../../ui/state/error-state.js';
import { DataTable } from '../../../ui/table/data-table.js';
import { Tag } from '../../../ui/tag.js';

/** Where one is signed in, with the end of each but this one. */
export function SessionList() {
  const { t } = useTranslation('account');
  const format = useFormat();
  const nowMs = Date.now();
  const { data, error, isPending, refetch } = useQuery(AuthService.method.listSessions, {});
  const end = useMutation(AuthService.method.revokeSession, { onSuccess: useInvalidate(AuthService) });
  if (error !== null) return <ErrorState error={error} onRetry={() => void refetch()} />;
  return (
    <>
      {end.error !== null && <ErrorNotice error={end.error} />}
      <DataTable
        label={t('sessions.title')}
        rows={data?.sessions ?? []}
        keyOf={({ id }) => id}
        loading={isPending}
        columns={[
          {
            key: 'program',
            title: t('sessions.program'),
            cell: (session: Session) => (
              <span className={layout['tags']}>
                <bdi title={session.userAgent}>{programOf(session.userAgent) || t('sessions.unknown')}</bdi>
                {session.current && <Tag>{t('sessions.current')}</Tag>}
              </span>
            ),
          },
          { key: 'address', title: t('sessions.address'), width: '150px', cell: ({ address }) => <bdi>{address}</bdi> },
          {
            key: 'used',
            title: t('sessions.used'),
            width: '150px',
            from: 'tablet',
            cell: ({ lastUsedAt }) => format.compactTime(lastUsedAt, nowMs),
          },
          {
            key: 'end',
            title: t('sessions.actions'),
            width: '130px',
            align: 'end',
            cell: (session) =>
              !session.current && (
                <Button
                  size="small"
                  aria-label={t('sessions.endOf', { program: programOf(session.userAgent), address: session.address })}
                  loading={end.isPending && end.variables?.id === session.id}
                  onClick={() => end.mutate({ id: session.id })}
                >
                  {t('sessions.end')}
                </Button>
              ),
          },
        ]}
      />
    </>
  );
}

/** The name of the browser or program in a User-Agent, as far as one reads it there; the text itself is its title. Pure. */
function programOf(userAgent: string): string {
  const browser = /(Edg|Firefox|Chrome|Safari)(?=\/)/.exec(userAgent)?.[1];
  const system = /(Windows|Android|iPhone|iPad|Mac OS X|Linux)/.exec(userAgent)?.[1];
  if (browser === undefined) return userAgent.slice(0, 40);
  return [browser === 'Edg' ? 'Edge' : browser, system].filter(Boolean).join(' · ');
}
