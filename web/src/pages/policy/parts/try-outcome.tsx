import { useTranslation } from 'react-i18next';
import { Action, RiskLevel } from '#gen/gatehouse/common/v1/risk_pb.js';
import type { Finding, Verdict } from '#gen/gatehouse/detection/v1/verdict_pb.js';
import { ActionTag } from '../../../ui/action-tag.js';
import { ChangeList, type WordedChange } from '../../../ui/diff/change-list.js';
import { Notice } from '../../../ui/notice.js';
import { PlainText } from '../../../ui/span-text/plain-text.js';
import { FindingList } from '../../../ui/verdict/finding-list.js';
import { UnjudgedNotice } from '../../../ui/verdict/unjudged-notice.js';
import { wordOf } from '../../../ui/words.js';
import styles from '../policy.module.css';

interface TryOutcomeProps {
  /** What was judged. */
  readonly text: string;
  /** Undefined when the policy would not run. */
  readonly draft: Verdict | undefined;
  readonly live: Verdict | undefined;
}

/** Two verdicts about one text, differences first. */
export function TryOutcome({ text, draft, live }: TryOutcomeProps) {
  const { t } = useTranslation(['policy', 'app']);
  if (draft === undefined || live === undefined) return <Notice tone="warning" title={t('try.notRunning')} />;
  const action = ({ action: one }: Verdict): string => t(`app:action.${wordOf(Action, one)}.word`);
  const level = ({ overallRiskLevel }: Verdict): string => t(`app:risk.${wordOf(RiskLevel, overallRiskLevel)}`);
  const names = ({ findings }: Verdict): string => [...new Set(findings.map(nameOf))].join(', ') || t('nothing');
  const rewritten = ({ anonymized }: Verdict): string => anonymized[0]?.text ?? t('try.unchanged');
  const differences = [
    { key: 'action', label: t('try.action'), before: action(live), after: action(draft) },
    { key: 'level', label: t('try.level'), before: level(live), after: level(draft) },
    { key: 'findings', label: t('try.findings'), before: names(live), after: names(draft) },
    { key: 'text', label: t('try.rewritten'), before: rewritten(live), after: rewritten(draft) },
    { key: 'answer', label: t('try.answer'), before: live.answer ?? t('nothing'), after: draft.answer ?? t('nothing') },
  ].filter(({ before, after }: WordedChange) => before !== after);
  return (
    <div className={styles['stack']}>
      {differences.length === 0 ? (
        <Notice tone="info" title={t('try.same')} />
      ) : (
        <section>
          <h3 className={styles['subtitle']}>{t('try.differences')}</h3>
          <ChangeList label={t('try.differences')} changes={differences} />
        </section>
      )}
      <section className={styles['setting']}>
        <h3 className={styles['subtitle']}>{t('try.draft')}</h3>
        <div>
          <ActionTag action={draft.action} />
        </div>
        {draft.anonymized[0] && (
          <div className={styles['preview']} dir="auto">
            <PlainText text={draft.anonymized[0].text} />
          </div>
        )}
        <UnjudgedNotice unjudged={draft.unjudged} />
        <FindingList
          findings={draft.findings}
          excerpt={(index) => {
            const finding = draft.findings[index];
            return finding && finding.end > finding.start ? text.slice(finding.start, finding.end) : undefined;
          }}
        />
      </section>
    </div>
  );
}

function nameOf({ scannerTag, scannerName }: Finding): string {
  return `${scannerTag} ${scannerName}`;
}
