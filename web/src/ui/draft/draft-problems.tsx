import { useTranslation } from 'react-i18next';
import type { PolicyProblem } from '#gen/gatehouse/policy/v1/validation_pb.js';
import { Notice } from '../notice.js';
import { PlainText } from '../span-text/plain-text.js';
import styles from './draft.module.css';

interface DraftProblemsProps {
  readonly problems: readonly PolicyProblem[];
  /** The value that a problem's path leads to, so that the offending part can be marked; undefined shows the words only. */
  readonly valueAt: (path: string) => string | undefined;
}

/** Problems that are shown; the others are counted. */
const maxShown = 8;

/** Why the engine would not run a draft, with the offending part of the value marked. */
export function DraftProblems({ problems, valueAt }: DraftProblemsProps) {
  const { t } = useTranslation();
  if (problems.length === 0) return null;
  return (
    <Notice tone="problem" title={t('tester.refused')}>
      <ul className={styles['problems']}>
        {problems.slice(0, maxShown).map((problem) => (
          <li key={`${problem.path} ${problem.message}`}>
            {problem.message}
            <Marked problem={problem} value={valueAt(problem.path)} />
          </li>
        ))}
      </ul>
      {problems.length > maxShown && t('tester.more', { count: problems.length - maxShown })}
    </Notice>
  );
}

function Marked({ problem: { start, end }, value }: { problem: PolicyProblem; value: string | undefined }) {
  if (value === undefined) return null;
  return (
    <code className={styles['pattern']} dir="ltr">
      <PlainText text={value.slice(0, start)} />
      {end > start && (
        <mark>
          <PlainText text={value.slice(start, end)} />
        </mark>
      )}
      <PlainText text={value.slice(Math.max(start, end))} />
    </code>
  );
}
