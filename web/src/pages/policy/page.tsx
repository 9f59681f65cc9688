import { useQuery } from '@connectrpc/connect-query';
import { useTranslation } from 'react-i18next';
import { useParams } from 'react-router';
import { PolicyService } from '#gen/gatehouse/admin/v1/policy_pb.js';
import { isAllowed, useUser } from '../../app/session/session.js';
import { Card } from '../../ui/card.js';
import { PageHeader } from '../../ui/page-header.js';
import { ErrorState } from '../../ui/state/error-state.js';
import { useCatalogue } from './parts/catalogue.js';
import { Workbench } from './parts/workbench.js';

/** What one policy looks for and what follows: everything can be read, changed as a draft, compared, saved and restored. */
export function Page() {
  const { t } = useTranslation('policy');
  const { id = '' } = useParams();
  const mayChange = isAllowed(useUser(), 'admin');
  const { data, error, refetch } = useQuery(PolicyService.method.getPolicy, { id });
  const catalogue = useCatalogue(data?.definition?.packageScanners ?? noScanners);
  const failed = error ?? catalogue.error;
  const back = { to: '/policies', label: t('back') };
  if (data !== undefined && catalogue.catalogue !== undefined)
    return <Workbench key={id} loaded={data} catalogue={catalogue.catalogue} mayChange={mayChange} back={back} />;
  return (
    <>
      <PageHeader back={back} title={t('page.title')} about={t('page.about')} />
      {failed !== null ? (
        <Card>
          <ErrorState
            error={failed}
            onRetry={() => {
              void refetch();
              void catalogue.refetch();
            }}
          />
        </Card>
      ) : (
        <div className="skeleton" style={{ height: 420 }} aria-hidden="true" />
      )}
    </>
  );
}

const noScanners = [] as const;
