import type { TFunction } from 'i18next';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Phase } from '#gen/gatehouse/common/v1/risk_pb.js';
import type { DetectionResult, StoredText } from '#gen/gatehouse/detection/v1/result_pb.js';
import { TextField } from '#gen/gatehouse/detection/v1/verdict_pb.js';
import { wordOf } from '../words.js';
import styles from './finding.module.css';
import { FindingList } from './finding-list.js';
import { type JudgedText, JudgedTexts } from './judged-texts.js';
import { placesInStoredText } from './stored-places.js';

/** The stored texts of a result with its findings, lit where it is certain where they lie. */
export function StoredEvidence({ result }: { result: DetectionResult }) {
  const { t } = useTranslation();
  const [active, setActive] = useState<number>();
  const findings = result.verdict?.findings ?? [];
  const texts = useMemo(() => toTexts(result, t), [result, t]);
  return (
    <>
      {texts.length === 0 ? (
        <p className={styles['none']}>{t('result.noText')}</p>
      ) : (
        <JudgedTexts texts={texts} findings={findings} active={active} onActive={setActive} />
      )}
      <section>
        <h3 className={styles['heading']}>{t('finding.title', { count: findings.length })}</h3>
        <FindingList findings={findings} active={active} onActive={setActive} />
      </section>
    </>
  );
}

/** Results of older versions have no texts of their own: theirs are joined ones, lit only where it is certain. */
function toTexts(result: DetectionResult, t: TFunction): JudgedText[] {
  if (result.texts.length === 0) return joinedTexts(result, t);
  return result.texts
    .filter(({ text }) => text !== '')
    .map((stored, index) => ({
      key: String(index),
      speaker: result.texts.length === 1 ? t(`phase.${wordOf(Phase, stored.phase)}`) : speakerOf(stored, t),
      text: stored.cut ? `${stored.text}…` : stored.text,
      places: stored.spans,
    }));
}

/** "User, message 3", with the field where it is not the content. */
function speakerOf({ role, location }: StoredText, t: TFunction): string {
  const field = wordOf(TextField, location?.field ?? TextField.CONTENT);
  const who = t(`stored.role.${role}`, { defaultValue: role });
  return t(`stored.${field}`, { who, number: (location?.messageIndex ?? 0) + 1 });
}

function joinedTexts(result: DetectionResult, t: TFunction): JudgedText[] {
  const findings = result.verdict?.findings ?? [];
  const isOutput = result.verdict?.phase === Phase.OUTPUT;
  const sides = [
    { key: 'input', text: result.inputText, isJudged: !isOutput },
    { key: 'output', text: result.outputText, isJudged: isOutput },
  ];
  return sides
    .filter(({ text }) => text !== '')
    .map(({ key, text, isJudged }) => ({
      key,
      speaker: t(`phase.${key}`),
      text,
      places: isJudged ? placesInStoredText(text, findings) : [],
    }));
}
