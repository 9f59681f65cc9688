import { Select } from 'antd';
import type { CampaignRun } from '#gen/gatehouse/admin/v1/campaign_pb.js';
import { useFormat } from '../../../app/i18n/format.js';
import { passRate } from '../../../ui/campaign/run-state.js';

interface RunSelectProps {
  readonly label: string;
  readonly runs: readonly CampaignRun[];
  /** Id of the chosen run; empty for none. */
  readonly value: string;
  /** The word for no run; absent when there must be one. */
  readonly none?: string;
  readonly onChange: (id: string) => void;
}

/** Chooses a run by its time, revision and pass rate. */
export function RunSelect({ label, runs, value, none, onChange }: RunSelectProps) {
  const format = useFormat();
  const wordsOf = (run: CampaignRun): string => {
    const rate = passRate(run);
    const words = [format.dateTime(run.createdAt), `r${run.policyRevision}`];
    return [...words, ...(rate === undefined ? [] : [format.percent(rate)])].join(' · ');
  };
  return (
    <Select
      aria-label={label}
      value={value}
      onChange={onChange}
      popupMatchSelectWidth={false}
      options={[
        ...(none === undefined ? [] : [{ value: '', label: none }]),
        ...runs.map((run) => ({ value: run.id, label: wordsOf(run) })),
      ]}
    />
  );
}
