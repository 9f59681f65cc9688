import { useTranslation } from 'react-i18next';
import { type CampaignRun, RunStatus } from '#gen/gatehouse/admin/v1/campaign_pb.js';
import { useFormat } from '../../app/i18n/format.js';
import layout from '../layout.module.css';
import { Tag } from '../tag.js';
import { wordOf } from '../words.js';
import { isOpenRun, passRate } from './run-state.js';

const tones: Readonly<Record<string, string>> = { completed: 'none', failed: 'high', cancelled: 'medium' };

/** How far a run is and how much of it was judged as expected. */
export function RunProgress({ run }: { run: CampaignRun }) {
  const { t } = useTranslation();
  const format = useFormat();
  const word = wordOf(RunStatus, run.status);
  const rate = passRate(run);
  const judged = run.passed + run.failed;
  return (
    <span className={layout['tags']}>
      <Tag tone={tones[word] ?? 'plain'}>{t(`run.status.${word}`)}</Tag>
      {isOpenRun(run) && (
        <progress max={run.total} value={judged} aria-label={t('run.progress')} style={{ inlineSize: 96 }} />
      )}
      <span>
        {isOpenRun(run)
          ? t('run.judged', { judged: format.number(judged), total: format.number(run.total) })
          : rate === undefined
            ? t('run.none')
            : t('run.rate', {
                rate: format.percent(rate),
                passed: format.number(run.passed),
                judged: format.number(judged),
              })}
      </span>
      {run.failure !== '' && <code>{run.failure}</code>}
    </span>
  );
}
