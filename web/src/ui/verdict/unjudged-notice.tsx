import { useTranslation } from 'react-i18next';
import { type Unjudged, UnjudgedReason } from '#gen/gatehouse/detection/v1/verdict_pb.js';
import { Notice } from '../notice.js';
import { wordOf } from '../words.js';

/** Says what the verdict does not cover. Nothing when it covers everything: a gap is never left for the reader to guess. */
export function UnjudgedNotice({ unjudged }: { unjudged: readonly Unjudged[] }) {
  const { t } = useTranslation();
  if (unjudged.length === 0) return null;
  return (
    <Notice tone="warning" title={t('verdict.unjudged', { count: unjudged.length })}>
      <ul style={{ margin: '4px 0 0', paddingInlineStart: 18 }}>
        {unjudged.map(({ scannerTag, reason, location }, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the gaps of a verdict never change
          <li key={index}>
            {scannerTag !== '' && `${scannerTag}: `}
            {t(`unjudged.${wordOf(UnjudgedReason, reason)}`)}
            {location && ` (${t('verdict.message', { number: location.messageIndex + 1 })})`}
          </li>
        ))}
      </ul>
    </Notice>
  );
}
