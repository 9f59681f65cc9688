import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Dimension } from '#gen/gatehouse/common/v1/risk_pb.js';
import type { Finding } from '#gen/gatehouse/detection/v1/verdict_pb.js';
import { wordOf } from '../words.js';
import styles from './finding.module.css';
import { FindingExplanation } from './finding-explanation.js';

interface FindingListProps {
  readonly findings: readonly Finding[];
  /** What the finding lies on, by its index; undefined where the text is not at hand. */
  readonly excerpt?: (index: number) => string | undefined;
  /** Index of the finding that is pointed at, here or in the text. */
  readonly active?: number | undefined;
  readonly onActive?: (index: number | undefined) => void;
}

/** As many as a reader looks through; a text of megabytes can have thousands, and drawing them all freezes the page. */
const firstFindings = 50;

/** Every finding with its explanation, in the order of the verdict; of very many, the first ones until all are asked for. */
export function FindingList({ findings, excerpt, active, onActive }: FindingListProps) {
  const { t } = useTranslation();
  const [showsAll, setShowsAll] = useState(false);
  if (findings.length === 0) return <p className={styles['none']}>{t('finding.none')}</p>;
  const shown = showsAll ? findings : findings.slice(0, firstFindings);
  return (
    <>
      <ol className={styles['list']}>
        {shown.map((finding, index) => (
          <li
            // biome-ignore lint/suspicious/noArrayIndexKey: the findings of a verdict never change
            key={index}
            className={styles['finding']}
            data-tone={wordOf(Dimension, finding.dimension)}
            data-active={index === active}
            onPointerEnter={() => onActive?.(index)}
            onPointerLeave={() => onActive?.(undefined)}
          >
            <FindingExplanation finding={finding} excerpt={excerpt?.(index)} />
          </li>
        ))}
      </ol>
      {shown.length < findings.length && (
        <Button className={styles['more'] ?? ''} onClick={() => setShowsAll(true)}>
          {t('finding.showAll', { count: findings.length })}
        </Button>
      )}
    </>
  );
}
