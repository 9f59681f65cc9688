import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Phase } from '#gen/gatehouse/common/v1/risk_pb.js';
import type { DetectionResult } from '#gen/gatehouse/detection/v1/result_pb.js';
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

function toTexts(result: DetectionResult, t: (key: string) => string): JudgedText[] {
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
