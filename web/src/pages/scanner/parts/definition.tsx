import { useTranslation } from 'react-i18next';
import type { CustomScanner } from '#gen/gatehouse/policy/v1/policy_pb.js';
import { useFormat } from '../../../app/i18n/format.js';
import { Card } from '../../../ui/card.js';
import layout from '../../../ui/layout.module.css';
import { Notice } from '../../../ui/notice.js';
import type { ScannerEntry } from '../../../ui/scanner/scanner-entry.js';
import { PlainText } from '../../../ui/span-text/plain-text.js';

/** Keywords that are shown; lists have up to ten thousand. */
const maxShown = 200;

/** What a scanner looks for. */
export function Definition({ entry }: { entry: ScannerEntry }) {
  const { t } = useTranslation('scanner');
  return (
    <Card title={t('definition')}>
      <div className={layout['stack']}>
        {entry.stored !== undefined && entry.stored.description !== '' && (
          <p className={layout['description']}>{entry.stored.description}</p>
        )}
        {entry.rule ? <Rule rule={entry.rule} /> : <p className={layout['description']}>{entry.words}</p>}
        {entry.source === 'official' && <p className={layout['quiet']}>{t('official')}</p>}
        {entry.stored !== undefined && entry.stored.notes !== '' && (
          <Notice tone="info" title={<span className={layout['description']}>{entry.stored.notes}</span>} />
        )}
      </div>
    </Card>
  );
}

function Rule({ rule: { definition } }: { rule: CustomScanner }) {
  const { t } = useTranslation('scanner');
  const format = useFormat();
  if (definition.case === 'regex')
    return (
      <code className={layout['code']} dir="ltr">
        <PlainText text={definition.value.pattern} />
      </code>
    );
  if (definition.case === 'genai') return <p className={layout['description']}>{definition.value.description}</p>;
  if (definition.case !== 'keyword') return null;
  const { keywords, fuzzy } = definition.value;
  return (
    <>
      <div>
        {t('keywords', { count: keywords.length, number: format.number(keywords.length) })}
        {fuzzy && ` · ${t('fuzzy')}`}
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <section className={layout['code']} dir="auto" aria-label={t('definition')} tabIndex={0}>
        <PlainText text={keywords.slice(0, maxShown).join('\n')} />
      </section>
      {keywords.length > maxShown && (
        <div className={layout['quiet']}>
          {t('moreKeywords', { number: format.number(keywords.length - maxShown) })}
        </div>
      )}
    </>
  );
}
