import { UserAddOutlined } from '@ant-design/icons';
import { useInfiniteQuery } from '@connectrpc/connect-query';
import { Button } from 'antd';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { UserService } from '#gen/gatehouse/admin/v1/tenant_pb.js';
import { isAllowed, useUser } from '../../app/session/session.js';
import { useShortcuts } from '../../app/shortcuts/shortcuts.js';
import { Card } from '../../ui/card.js';
import { Glyph } from '../../ui/glyph.js';
import layout from '../../ui/layout.module.css';
import { PageHeader } from '../../ui/page-header.js';
import { ErrorState } from '../../ui/state/error-state.js';
import { Invitations } from './parts/invitations.js';
import { InviteForm } from './parts/invite-form.js';
import { Members } from './parts/members.js';

/** People of the tenant with their roles, and who is invited. */
export function Page() {
  const { t } = useTranslation('team');
  const mayChange = isAllowed(useUser(), 'admin');
  const [inviting, setInviting] = useState(false);
  const query = useInfiniteQuery(
    UserService.method.listUsers,
    { pageSize: 100, pageToken: '' },
    { pageParamKey: 'pageToken', getNextPageParam: ({ nextPageToken }) => nextPageToken || undefined },
  );
  const members = useMemo(() => query.data?.pages.flatMap(({ users }) => users) ?? [], [query.data]);
  useShortcuts(mayChange ? [{ keys: 'n', label: t('invite'), scope: 'page', run: () => setInviting(true) }] : []);
  return (
    <>
      <PageHeader
        title={t('page.title')}
        about={t('page.about')}
        actions={
          mayChange && (
            <Button type="primary" icon={<Glyph of={UserAddOutlined} />} onClick={() => setInviting(true)}>
              {t('invite')}
            </Button>
          )
        }
      />
      <div className={layout['stack']}>
        <Card flush>
          {query.error !== null && members.length === 0 ? (
            <ErrorState error={query.error} onRetry={() => void query.refetch()} />
          ) : (
            <Members members={members} loading={query.isPending} mayChange={mayChange} />
          )}
          {query.hasNextPage && (
            <Button block type="text" loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
              {t('loadMore')}
            </Button>
          )}
        </Card>
        {mayChange && <Invitations />}
      </div>
      {inviting && <InviteForm onClose={() => setInviting(false)} />}
    </>
  );
}
