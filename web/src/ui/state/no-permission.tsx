import { useTranslation } from 'react-i18next';
import type { Permission } from '../../app/session/session.js';
import { StateView } from './state-view.js';

/** Stands in place of a page that the person's role does not reach. */
export function NoPermission({ needed }: { needed: Permission }) {
  const { t } = useTranslation();
  return (
    <StateView
      tone="locked"
      title={t('state.noPermission.title')}
      text={t('state.noPermission.text', { role: t(`role.${needed}`) })}
    />
  );
}
