import { Input } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Dimension } from '#gen/gatehouse/common/v1/risk_pb.js';
import type { DraftOutcome } from '#gen/gatehouse/detection/v1/draft_pb.js';
import { CostClass } from '#gen/gatehouse/policy/v1/validation_pb.js';
import { useFormat } from '../../app/i18n/format.js';
import { Field } from '../form/field.js';
import { PlainText } from '../span-text/plain-text.js';
import { SpanText } from '../span-text/span-text.js';
import { ErrorNotice } from '../state/error-state.js';
import { Tag } from '../tag.js';
import { FindingExplanation } from '../verdict/finding-explanation.js';
import { wordOf } from '../words.js';
import styles from './draft.module.css';
import { DraftProblems } from './draft-problems.js';
import { type Draft, type DraftTest, useDraftTest } from './use-draft-test.js';

/** Lines of the samples field that are tried; the service takes as many texts. */
const maxSamples = 20;

/** The samples of a test, in memory only, with what the engine says of them. */
export interface Samples extends DraftTest {
  readonly value: string;
  readonly lines: readonly string[];
  onChange(value: string): void;
}

/** Keeps somebody's samples while they edit a draft, and has the engine try it on them. They are never stored. */
export function useSamples(draft: Draft, initial = ''): Samples {
  const [value, onChange] = useState(initial);
  const lines = value
    .split('\n')
    .filter((line) => line.trim() !== '')
    .slice(0, maxSamples);
  return { value, lines, onChange, ...useDraftTest(draft, lines) };
}

interface SampleTesterProps {
  readonly samples: Samples;
  /** See `DraftProblems`. */
  readonly valueAt?: (path: string) => string | undefined;
}

/** A field for samples, one in a line, and below it what the draft finds in each of them, lit. */
export function SampleTester({ samples, valueAt = () => undefined }: SampleTesterProps) {
  const { t } = useTranslation();
  const { reply, error, lines } = samples;
  // A reply about other lines would light the wrong places.
  const isInStep = reply !== undefined && reply.outcomes.length === lines.length && samples.isCurrent;
  return (
    <div className={styles['tester']}>
      <Field label={t('tester.samples')} hint={t('tester.samplesHint')}>
        {(control) => (
          <Input.TextArea
            {...control}
            dir="auto"
            autoSize={{ minRows: 2, maxRows: 8 }}
            value={samples.value}
            onChange={({ target }) => samples.onChange(target.value)}
          />
        )}
      </Field>
      <div aria-live="polite" className={styles['tester']}>
        {error && <ErrorNotice error={error} />}
        {reply && !error && <DraftProblems problems={reply.problems} valueAt={valueAt} />}
        {reply && !error && reply.problems.length === 0 && <Facts samples={samples} />}
      </div>
      {isInStep && !error && (
        <ul className={styles['outcomes']} aria-label={t('tester.outcomes')}>
          {lines.map((line, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: lines have no identity but their place
            <Outcome key={index} number={index + 1} text={line} outcome={reply.outcomes[index]} />
          ))}
        </ul>
      )}
    </div>
  );
}

function Facts({ samples: { reply, lines } }: { samples: Samples }) {
  const { t } = useTranslation();
  const format = useFormat();
  const hits = reply?.outcomes.filter(({ findings }) => findings.length > 0).length ?? 0;
  return (
    <div className={styles['facts']}>
      {lines.length > 0 && (
        <span>{t('tester.found', { hits: format.number(hits), total: format.number(lines.length) })}</span>
      )}
      {lines.length > 0 && reply && <span>{t('tester.took', { time: format.duration(reply.durationMs) })}</span>}
      {reply?.cost && (
        <span>
          {t('tester.cost', {
            word: t(`tester.costOf.${wordOf(CostClass, reply.cost.costClass)}`),
          })}
        </span>
      )}
    </div>
  );
}

function Outcome({ number, text, outcome }: { number: number; text: string; outcome: DraftOutcome | undefined }) {
  const { t } = useTranslation();
  const findings = outcome?.findings ?? [];
  const anonymized = outcome?.anonymized;
  return (
    <li className={styles['outcome']}>
      <div>
        <Tag tone={findings.length > 0 ? 'high' : 'none'}>
          {findings.length > 0 ? t('tester.hit', { count: findings.length }) : t('tester.noHit')}
        </Tag>
      </div>
      <SpanText
        text={text}
        label={t('tester.sample', { number })}
        spans={findings.map(({ start, end, dimension }) => ({ start, end, tone: wordOf(Dimension, dimension) }))}
        explain={(covering) =>
          covering.map((index) => {
            const finding = findings[index];
            return finding && <FindingExplanation key={index} finding={finding} />;
          })
        }
      />
      {anonymized !== undefined && (
        <div className={styles['after']} dir="auto">
          <span className="only-spoken">{t('tester.after')} </span>
          <PlainText text={anonymized} />
        </div>
      )}
      {outcome !== undefined && outcome.unjudged.length > 0 && (
        <div className={styles['facts']}>{t('tester.unjudged')}</div>
      )}
    </li>
  );
}
