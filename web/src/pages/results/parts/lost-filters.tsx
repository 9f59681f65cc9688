import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';
import { Notice } from '../../../ui/notice.js';
import { type ListState, listSchema, toQuery } from './filters.js';

/** Says which filters of a link nobody knows any more, and takes them out of the address. */
export function LostFilters({ state }: { state: ListState }) {
  const { t } = useTranslation('results');
  const [parameters, setParameters] = useSearchParams();
  const known = new URLSearchParams(toQuery(state));
  const lost = [...parameters].filter(([name, text]) => !isKnown(name, text, known));
  if (lost.length === 0) return null;
  const clean = (): void => {
    if (state.peek !== undefined) known.set('peek', state.peek);
    setParameters(known, { replace: true });
  };
  return (
    <Notice
      tone="warning"
      title={t('lost.title')}
      action={
        <Button size="small" onClick={clean}>
          {t('lost.remove')}
        </Button>
      }
    >
      <code>{lost.map(([name, text]) => `${name}=${text.slice(0, 60)}`).join(' · ')}</code>
    </Notice>
  );
}

function isKnown(name: string, text: string, known: URLSearchParams): boolean {
  if (name === 'peek' || text === '') return true;
  if (!(name in listSchema)) return false;
  const kept = known.get(name);
  // Times may be written in other ways, and long texts are cut; of words, every one must be known.
  if (kept === null) return false;
  return name === 'from' || name === 'to' || text.split(',').length === kept.split(',').length;
}
