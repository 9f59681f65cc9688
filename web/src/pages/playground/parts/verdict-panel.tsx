import { FileSearchOutlined } from '@ant-design/icons';
import { toJsonString } from '@bufbuild/protobuf';
import { Segmented } from 'antd';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { TextField, type Verdict, VerdictSchema } from '#gen/gatehouse/detection/v1/verdict_pb.js';
import { Card } from '../../../ui/card.js';
import { Glyph } from '../../../ui/glyph.js';
import { LinkButton } from '../../../ui/link-button.js';
import { Notice } from '../../../ui/notice.js';
import { Snippet } from '../../../ui/snippet.js';
import { PlainText } from '../../../ui/span-text/plain-text.js';
import { StateView } from '../../../ui/state/state-view.js';
import { DecisionTrace } from '../../../ui/verdict/decision-trace.js';
import { FindingList } from '../../../ui/verdict/finding-list.js';
import { type JudgedText, JudgedTexts } from '../../../ui/verdict/judged-texts.js';
import { VerdictSummary } from '../../../ui/verdict/verdict-summary.js';
import styles from '../playground.module.css';
import { type Draft, messagesOf } from './draft.js';

/** A verdict with the draft that it is about. */
export interface Judged {
  readonly draft: Draft;
  readonly verdict: Verdict;
}

type View = 'evidence' | 'anonymized' | 'raw';

/** What Gatehouse says about the text, and why. */
export function VerdictPanel({ judged, isOutdated }: { judged: Judged; isOutdated: boolean }) {
  const { t } = useTranslation('playground');
  const [view, setView] = useState<View>('evidence');
  const { verdict } = judged;
  const views: readonly View[] = ['evidence', 'anonymized', 'raw'];
  return (
    <div className={styles['panel']}>
      {isOutdated && <Notice tone="info" title={t('outdated')} />}
      <Card
        title={t('verdict')}
        extra={
          judged.draft.isStored && (
            <LinkButton
              to={`/results/${verdict.requestId}`}
              size="small"
              type="text"
              icon={<Glyph of={FileSearchOutlined} />}
            >
              {t('openResult')}
            </LinkButton>
          )
        }
      >
        <VerdictSummary verdict={verdict} />
        {verdict.trace && <DecisionTrace trace={verdict.trace} />}
      </Card>
      <Card
        title={t('evidence')}
        extra={
          <Segmented
            size="small"
            aria-label={t('view')}
            value={view}
            onChange={setView}
            options={views.map((value) => ({ value, label: t(`viewOf.${value}`) }))}
          />
        }
      >
        {view === 'evidence' && <Evidence judged={judged} />}
        {view === 'anonymized' && <Anonymized judged={judged} />}
        {view === 'raw' && (
          <Snippet code={toJsonString(VerdictSchema, verdict, { prettySpaces: 2 })} label={t('viewOf.raw')} />
        )}
      </Card>
    </div>
  );
}

function Evidence({ judged: { draft, verdict } }: { judged: Judged }) {
  const { t } = useTranslation('playground');
  const [active, setActive] = useState<number>();
  const messages = useMemo(() => messagesOf(draft), [draft]);
  const texts = messages.map(
    ({ role, text }, index): JudgedText => ({
      key: String(index),
      speaker: t(`role.${role}`),
      text,
      places: verdict.findings.flatMap(({ location, start, end }, finding) =>
        end > start && location?.messageIndex === index && location.field === TextField.CONTENT
          ? [{ finding, start, end }]
          : [],
      ),
    }),
  );
  const excerpt = (index: number): string | undefined => {
    const finding = verdict.findings[index];
    if (finding === undefined || finding.end <= finding.start) return undefined;
    return messages[finding.location?.messageIndex ?? -1]?.text.slice(finding.start, finding.end);
  };
  return (
    <div className={styles['evidence']}>
      <JudgedTexts texts={texts} findings={verdict.findings} active={active} onActive={setActive} />
      <FindingList findings={verdict.findings} excerpt={excerpt} active={active} onActive={setActive} />
    </div>
  );
}

function Anonymized({ judged: { draft, verdict } }: { judged: Judged }) {
  const { t } = useTranslation('playground');
  const messages = messagesOf(draft);
  if (verdict.anonymized.length === 0)
    return <StateView tone="empty" title={t('notAnonymized.title')} text={t('notAnonymized.text')} />;
  return (
    <div className={styles['evidence']}>
      {verdict.anonymized.map(({ location, text }) => {
        const role = messages[location?.messageIndex ?? -1]?.role ?? 'user';
        return (
          <div key={`${location?.messageIndex}.${location?.field}.${location?.partIndex}`}>
            <div className={styles['speaker']}>{t(`role.${role}`)}</div>
            <div className={styles['rewritten']} dir="auto">
              <PlainText text={text} />
            </div>
          </div>
        );
      })}
    </div>
  );
}
