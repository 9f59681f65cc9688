import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { LinkButton } from '../../ui/link-button.js';
import { StateView } from '../../ui/state/state-view.js';

/** Stands at every address that no page claims. */
export function PageNotFound() {
  const { t } = useTranslation();
  const title = t('state.pageMissing.title');
  useEffect(() => {
    document.title = `${title} · Gatehouse`;
  }, [title]);
  return (
    <StateView
      tone="empty"
      title={title}
      text={t('state.pageMissing.text')}
      actions={
        <LinkButton to="/" type="primary">
          {t('state.pageMissing.action')}
        </LinkButton>
      }
    />
  );
}
