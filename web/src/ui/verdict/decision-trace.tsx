import { useTranslation } from 'react-i18next';
import { HitOutcome, RuleOutcome, type RuleTrace, type Trace } from '#gen/gatehouse/detection/v1/verdict_pb.js';
import { useFormat } from '../../app/i18n/format.js';
import { Tag } from '../tag.js';
import { wordOf } from '../words.js';
import styles from './decision-trace.module.css';

/** Why the verdict is what it is, for those who ask: the rules that hit or did not answer, and where the time went. */
export function DecisionTrace({ trace }: { trace: Trace }) {
  const { t } = useTranslation();
  const format = useFormat();
  const telling = trace.rules.filter(({ outcome }) => outcome === RuleOutcome.HIT || outcome === RuleOutcome.NO_ANSWER);
  const silent = trace.rules.filter((rule) => !telling.includes(rule));
  return (
    <details className={styles['trace']}>
      <summary>{t('trace.why')}</summary>
      <div className={styles['body']}>
        {trace.reason !== '' && <p>{trace.reason}</p>}
        {telling.length > 0 && (
          <ul className={styles['rules']}>
            {telling.map((rule) => (
              <Rule key={`${rule.scannerTag} ${rule.entityType} ${rule.scannerName}`} rule={rule} />
            ))}
          </ul>
        )}
        {silent.length > 0 && <SilentRules rules={silent} />}
        <p className={styles['quiet']}>
          {trace.stages
            .map(
              ({ name, durationMs }) =>
                `${t(`trace.stage.${name}`, { defaultValue: name })} ${format.duration(durationMs)}`,
            )
            .join(' · ')}
        </p>
      </div>
    </details>
  );
}

/** The rules that found nothing, and those that judge the other side. No rule has a time of its own: see its stages. */
function SilentRules({ rules }: { rules: readonly RuleTrace[] }) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <details>
      <summary>{t('trace.others', { count: rules.length })}</summary>
      <ul className={styles['silent']}>
        {rules.map(({ scannerTag, entityType, scannerName, outcome, score }) => (
          <li key={`${scannerTag} ${entityType} ${scannerName}`}>
            <code>{entityType || scannerTag}</code> {scannerName}
            {outcome === RuleOutcome.NOT_RUN && ` · ${t('trace.notRun')}`}
            {score !== undefined && ` · ${t('finding.score', { score: format.percent(score) })}`}
          </li>
        ))}
      </ul>
    </details>
  );
}

function Rule({ rule }: { rule: RuleTrace }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { score, threshold } = rule;
  return (
    <li className={styles['rule']}>
      <Tag code>{rule.entityType || rule.scannerTag}</Tag> {rule.scannerName}
      <span className={styles['quiet']}>
        {rule.outcome === RuleOutcome.NO_ANSWER && ` · ${t('trace.noAnswer')}`}
        {score !== undefined && ` · ${t('finding.score', { score: format.percent(score) })}`}
        {threshold !== undefined && ` · ${t('trace.threshold', { threshold: format.percent(threshold) })}`}
      </span>
      {outcomesOf(rule).map(({ outcome, count }) => (
        <div key={outcome}>{t(`trace.hit.${wordOf(HitOutcome, outcome)}`, { count })}</div>
      ))}
    </li>
  );
}

/** How many hits of a rule came to what, in the order in which that happened first. */
function outcomesOf({ hits }: RuleTrace): { readonly outcome: HitOutcome; readonly count: number }[] {
  const outcomes = [...new Set(hits.map(({ outcome }) => outcome))];
  return outcomes.map((outcome) => ({ outcome, count: hits.filter((hit) => hit.outcome === outcome).length }));
}
