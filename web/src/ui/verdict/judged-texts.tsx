import { useTranslation } from 'react-i18next';
import { Dimension } from '#gen/gatehouse/common/v1/risk_pb.js';
import type { Finding } from '#gen/gatehouse/detection/v1/verdict_pb.js';
import { SpanText } from '../span-text/span-text.js';
import { wordOf } from '../words.js';
import styles from './finding.module.css';
import { FindingExplanation } from './finding-explanation.js';

/** One judged text with the places of its findings. */
export interface JudgedText {
  readonly key: string;
  /** Whose text it is, such as a role. */
  readonly speaker: string;
  readonly text: string;
  /** Index of the finding in the verdict, and where it lies in this text: UTF-16 code units, end exclusive. */
  readonly places: readonly { readonly finding: number; readonly start: number; readonly end: number }[];
}

interface JudgedTextsProps {
  readonly texts: readonly JudgedText[];
  readonly findings: readonly Finding[];
  readonly active?: number | undefined;
  readonly onActive?: (index: number | undefined) => void;
}

/** The judged texts with their findings lit, and what the colours mean. */
export function JudgedTexts({ texts, findings, active, onActive }: JudgedTextsProps) {
  const toneOf = (finding: number): string => wordOf(Dimension, findings[finding]?.dimension ?? Dimension.DATA);
  return (
    <div>
      <div className={styles['texts']}>
        {texts.map(({ key, speaker, text, places }) => (
          <div key={key}>
            <div className={styles['speaker']}>{speaker}</div>
            <SpanText
              text={text}
              label={speaker}
              spans={places.map(({ finding, start, end }) => ({ start, end, tone: toneOf(finding) }))}
              active={active === undefined ? undefined : places.findIndex(({ finding }) => finding === active)}
              onActive={(place) => onActive?.(place === undefined ? undefined : places[place]?.finding)}
              explain={(covering) => (
                <div className={styles['stack']}>
                  {covering.map((place) => {
                    const finding = findings[places[place]?.finding ?? -1];
                    return (
                      finding && (
                        <div key={place}>
                          <FindingExplanation finding={finding} />
                        </div>
                      )
                    );
                  })}
                </div>
              )}
            />
          </div>
        ))}
      </div>
      <Legend findings={findings} />
    </div>
  );
}

function Legend({ findings }: { findings: readonly Finding[] }) {
  const { t } = useTranslation();
  const dimensions = [Dimension.SECURITY, Dimension.COMPLIANCE, Dimension.DATA];
  const counts = dimensions.map((dimension) => findings.filter((finding) => finding.dimension === dimension).length);
  if (findings.length === 0) return null;
  return (
    <div className={styles['legend']}>
      {dimensions.map((dimension, index) => {
        const count = counts[index] ?? 0;
        const word = wordOf(Dimension, dimension);
        if (count === 0) return null;
        return (
          <span key={dimension}>
            <span className={styles['sign']} data-tone={word} aria-hidden="true">
              Aa
            </span>
            {t(`dimension.${word}`)} · {t('finding.count', { count })}
          </span>
        );
      })}
    </div>
  );
}
