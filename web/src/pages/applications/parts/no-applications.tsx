import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { LinkButton } from '../../../ui/link-button.js';
import { StateView } from '../../../ui/state/state-view.js';

interface NoApplicationsProps {
  readonly filtered: boolean;
  readonly onClear: () => void;
  /** Undefined when the person may not make one. */
  readonly onCreate: (() => void) | undefined;
}

/** Stands where the list would be. */
export function NoApplications({ filtered, onClear, onCreate }: NoApplicationsProps) {
  const { t } = useTranslation('applications');
  if (filtered)
    return (
      <StateView
        tone="empty"
        title={t('noMatch.title')}
        text={t('noMatch.text')}
        actions={<Button onClick={onClear}>{t('clear')}</Button>}
      />
    );
  return (
    <StateView
      tone="empty"
      title={t('nothing.title')}
      text={t('nothing.text')}
      actions={
        <>
          {onCreate && (
            <Button type="primary" onClick={onCreate}>
              {t('create')}
            </Button>
          )}
          <LinkButton to="/start">{t('nothing.link')}</LinkButton>
        </>
      }
    />
  );
}
