import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { ScannerType } from '#gen/gatehouse/detection/v1/verdict_pb.js';
import { CostClass } from '#gen/gatehouse/policy/v1/validation_pb.js';
import { useFormat } from '../../../app/i18n/format.js';
import { Card } from '../../../ui/card.js';
import { Fact, Facts } from '../../../ui/facts.js';
import layout from '../../../ui/layout.module.css';
import { ModeTag } from '../../../ui/mode-tag.js';
import { RiskTag } from '../../../ui/risk-tag.js';
import type { ScannerEntry } from '../../../ui/scanner/scanner-entry.js';
import { Tag } from '../../../ui/tag.js';
import { wordOf } from '../../../ui/words.js';

/** How the policy runs a scanner, with the way to the policy. */
export function ScannerFacts({ entry, policyId }: { entry: ScannerEntry; policyId: string | undefined }) {
  const { t } = useTranslation(['scanner', 'app']);
  const format = useFormat();
  const { stored } = entry;
  const hasPattern = entry.type === ScannerType.REGEX && stored !== undefined;
  return (
    <Card>
      <div className={layout['stack']}>
        <div className={layout['tags']}>
          <ModeTag mode={entry.mode} />
          <RiskTag level={entry.riskLevel} />
          {entry.scanPrompt && <Tag>{t('prompts')}</Tag>}
          {entry.scanResponse && <Tag>{t('answers')}</Tag>}
        </div>
        <Facts>
          <Fact name={t('type')}>{t(`app:scannerType.${wordOf(ScannerType, entry.type)}`)}</Fact>
          {entry.packageName !== '' && <Fact name={t('package')}>{entry.packageName}</Fact>}
          {hasPattern && <Fact name={t('cost')}>{t(`app:tester.costOf.${wordOf(CostClass, stored.costClass)}`)}</Fact>}
          {stored && <Fact name={t('made')}>{format.dateTime(stored.createdAt)}</Fact>}
          {stored && <Fact name={t('changed')}>{format.dateTime(stored.updatedAt)}</Fact>}
        </Facts>
        {entry.needsModel && <p className={layout['quiet']}>{t('needsModel')}</p>}
        {entry.isOverridden && <p className={layout['quiet']}>{t('overridden')}</p>}
        <Link to={`/results?scanner=${encodeURIComponent(entry.tag)}`}>{t('results')}</Link>
        {entry.source !== 'custom' && policyId !== undefined && <Link to={`/policies/${policyId}`}>{t('change')}</Link>}
      </div>
    </Card>
  );
}
