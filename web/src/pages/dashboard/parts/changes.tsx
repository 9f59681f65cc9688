import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { PolicyChangeMark } from '#gen/gatehouse/detection/v1/dashboard_pb.js';
import { type Format, useFormat } from '../../../app/i18n/format.js';
import { Card } from '../../../ui/card.js';
import styles from '../dashboard.module.css';

/** How many changes the card shows; the history of a policy has all. */
const shown = 8;

/** When, which policy, who and why, as lines. */
export function wordsOfChange(change: PolicyChangeMark, t: TFunction<['dashboard', 'app']>, format: Format): string[] {
  return [
    format.dateTime(change.createdAt),
    [change.policyName || t('policyGone'), whatOf(change, t)].join(' · '),
    change.actor || t('nobody'),
    ...(change.reason === '' ? [] : [change.reason]),
  ];
}

function whatOf({ what }: PolicyChangeMark, t: TFunction<['dashboard', 'app']>): string {
  return t(`what.${what}`, { defaultValue: what });
}

/** The changes of policies in the span, newest first. */
export function Changes({ changes }: { changes: readonly PolicyChangeMark[] }) {
  const { t } = useTranslation(['dashboard', 'app']);
  const format = useFormat();
  return (
    <Card title={t('changes')}>
      {changes.length === 0 ? (
        <p className={styles['quiet']}>{t('noChanges')}</p>
      ) : (
        <ol className={styles['changes']}>
          {changes.slice(0, shown).map((change) => (
            <li key={`${change.revision} ${change.policyId} ${change.what}`}>
              {change.policyId === '' ? (
                <b>{change.policyName || t('policyGone')}</b>
              ) : (
                <Link to={`/policies/${change.policyId}`}>{change.policyName}</Link>
              )}{' '}
              · {whatOf(change, t)}
              <div className={styles['quiet']}>
                {format.dateTime(change.createdAt)} · {change.actor || t('nobody')}
              </div>
              {change.reason !== '' && <div>{change.reason}</div>}
            </li>
          ))}
        </ol>
      )}
    </Card>
  );
}
