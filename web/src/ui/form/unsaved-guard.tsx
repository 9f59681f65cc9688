import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { useBlocker } from 'react-router';
import { ConfirmDialog } from './confirm-dialog.js';

/** Asks before unsaved work is left behind, for another page or by closing the tab. Moving within the page does not ask. */
export function UnsavedGuard({ unsaved }: { unsaved: boolean }) {
  const { t } = useTranslation();
  const blocker = useBlocker(
    ({ currentLocation, nextLocation }) => unsaved && currentLocation.pathname !== nextLocation.pathname,
  );

  useEffect(() => {
    if (!unsaved) return;
    const ask = (event: BeforeUnloadEvent): void => event.preventDefault();
    window.addEventListener('beforeunload', ask);
    return () => window.removeEventListener('beforeunload', ask);
  }, [unsaved]);

  if (blocker.state !== 'blocked') return null;
  return (
    <ConfirmDialog
      onClose={() => blocker.reset()}
      title={t('unsaved.title')}
      text={t('unsaved.text')}
      submit={t('unsaved.leave')}
      onConfirm={() => blocker.proceed()}
      isPending={false}
      error={null}
    />
  );
}
