import { useTranslation } from 'react-i18next';
import { Action, Phase } from '#gen/gatehouse/common/v1/risk_pb.js';
import type { DimensionRisk, Verdict } from '#gen/gatehouse/detection/v1/verdict_pb.js';
import { useFormat } from '../../app/i18n/format.js';
import { actionLooks } from '../action-tag.js';
import { CopyText } from '../copy-text.js';
import { Fact, Facts } from '../facts.js';
import { Glyph } from '../glyph.js';
import { Notice } from '../notice.js';
import { RiskTag } from '../risk-tag.js';
import { wordOf } from '../words.js';
import { UnjudgedNotice } from './unjudged-notice.js';
import styles from './verdict-summary.module.css';

/** The decision on one card: what the caller has to do, why, how serious each dimension is, and what was not judged. */
export function VerdictSummary({ verdict }: { verdict: Verdict }) {
  const { t } = useTranslation();
  const { Icon, tone } = actionLooks[verdict.action] ?? actionLooks[Action.UNSPECIFIED];
  const action = wordOf(Action, verdict.action);
  return (
    <div className={styles['summary']}>
      <div className={styles['decision']}>
        <span className={styles['icon']} data-tone={tone}>
          <Glyph of={Icon} />
        </span>
        <div className={styles['words']}>
          <div className={styles['action']}>{t(`action.${action}.word`)}</div>
          <div className={styles['meaning']}>{t(`action.${action}.meaning`)}</div>
          <div className={styles['reason']}>{t(...decidedBy(verdict.decidedBy))}</div>
        </div>
        <RiskTag level={verdict.overallRiskLevel} large />
      </div>

      <dl className={styles['dimensions']}>
        <Dimension name={t('dimension.security')} risk={verdict.security} />
        <Dimension name={t('dimension.compliance')} risk={verdict.compliance} />
        <Dimension name={t('dimension.data')} risk={verdict.data} />
      </dl>

      {verdict.answer !== undefined && (
        <figure className={styles['answer']}>
          <figcaption>{t('verdict.answer')}</figcaption>
          <blockquote dir="auto">{verdict.answer}</blockquote>
        </figure>
      )}
      {verdict.monitoredAction > verdict.action && (
        <Notice
          tone="info"
          title={t('verdict.monitored', { action: t(`action.${wordOf(Action, verdict.monitoredAction)}.word`) })}
        >
          {t('verdict.monitoredAbout')}
        </Notice>
      )}
      <UnjudgedNotice unjudged={verdict.unjudged} />
      <VerdictFacts verdict={verdict} />
    </div>
  );
}

function Dimension({ name, risk }: { name: string; risk: DimensionRisk | undefined }) {
  const { t } = useTranslation();
  if (risk === undefined) return null;
  return (
    <div className={styles['dimension']}>
      <dt>{name}</dt>
      <dd>
        <RiskTag level={risk.riskLevel} />
        <span className={styles['categories']}>{risk.categories.join(', ') || t('verdict.nothing')}</span>
      </dd>
    </div>
  );
}

function VerdictFacts({ verdict }: { verdict: Verdict }) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <Facts>
      <Fact name={t('verdict.duration')}>{format.duration(verdict.durationMs)}</Fact>
      <Fact name={t('verdict.revision')}>{format.number(verdict.policyRevision)}</Fact>
      <Fact name={t('verdict.phase')}>{t(`phase.${wordOf(Phase, verdict.phase)}`)}</Fact>
      {verdict.score !== undefined && <Fact name={t('verdict.score')}>{format.percent(verdict.score)}</Fact>}
      <Fact name={t('verdict.requestId')}>
        <CopyText text={verdict.requestId} shorten />
      </Fact>
    </Facts>
  );
}

/** Text key and values for what decided: a scanner's tag, an entity type, a list's name, or one of two fixed words. */
function decidedBy(rule: string): [string, { rule?: string }] {
  if (rule === '' || rule === 'default') return ['verdict.decidedByDefault', {}];
  if (rule === 'fail mode') return ['verdict.decidedByFailMode', {}];
  return ['verdict.decidedBy', { rule }];
}
