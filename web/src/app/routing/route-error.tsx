import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { useRouteError } from 'react-router';
import { StateView } from '../../ui/state/state-view.js';

/** What stands in place of a page that could not be fetched or that failed while it was drawn. */
export function RouteError() {
  const { t } = useTranslation();
  const error = useRouteError();
  // The browsers word it differently, but all name the import that failed.
  const isFetchFailure = error instanceof TypeError && /import|module|fetch/i.test(error.message);
  const kind = isFetchFailure ? 'pageUnreachable' : 'pageFailed';
  return (
    <StateView
      tone="problem"
      title={t(`state.${kind}.title`)}
      text={t(`state.${kind}.text`)}
      actions={
        <Button type="primary" onClick={() => window.location.reload()}>
          {t('state.reload')}
        </Button>
      }
    />
  );
}
