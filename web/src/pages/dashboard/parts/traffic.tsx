import { timestampMs } from '@bufbuild/protobuf/wkt';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { GetDashboardResponse } from '#gen/gatehouse/detection/v1/dashboard_pb.js';
import { useFormat } from '../../../app/i18n/format.js';
import { Card } from '../../../ui/card.js';
import { Chart } from '../../../ui/chart/chart.js';
import { wordsOfChange } from './changes.js';
import { type DashboardState, resultsLink } from './dashboard-state.js';
import { changedOf, stoppedOf } from './figures.js';

interface TrafficProps {
  readonly data: GetDashboardResponse;
  readonly state: DashboardState;
  readonly onZoom: (from: Date, to: Date) => void;
}

/** Requests over time by what became of them, with the changes of policies. */
export function Traffic({ data, state, onZoom }: TrafficProps) {
  const { t, i18n } = useTranslation(['dashboard', 'app']);
  const format = useFormat();
  const stepMs = data.bucketMinutes * 60_000;
  const chart = useMemo(() => {
    const counts = data.series.map((bucket) => bucket.counts);
    const stopped = counts.map(stoppedOf);
    const changed = counts.map(changedOf);
    const passed = counts.map((one, bar) => Number(one?.total ?? 0n) - (stopped[bar] ?? 0) - (changed[bar] ?? 0));
    return {
      startsMs: data.series.map(({ startTime }) => (startTime ? timestampMs(startTime) : 0)),
      stepMs,
      series: [
        { key: 'stopped', name: t('stopped'), colour: 'high', values: stopped },
        { key: 'changed', name: t('changed'), colour: 'data', values: changed },
        { key: 'passed', name: t('passed'), colour: 'control', values: passed },
      ],
      marks: data.policyChanges.map((change) => ({
        atMs: change.createdAt ? timestampMs(change.createdAt) : 0,
        lines: wordsOfChange(change, t, format),
      })),
    };
  }, [data, stepMs, t, format]);
  const nameOf = useMemo(() => {
    const words = new Intl.DateTimeFormat(i18n.language, {
      month: 'short',
      day: 'numeric',
      ...(data.bucketMinutes >= 1440 ? {} : { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' as const }),
    });
    return (ms: number) => words.format(ms);
  }, [i18n.language, data.bucketMinutes]);
  return (
    <Card title={t('overTime')}>
      <Chart
        label={t('overTime')}
        {...chart}
        nameOf={nameOf}
        linkOf={(startMs, endMs) =>
          resultsLink(state, { from: new Date(startMs).toISOString(), to: new Date(endMs).toISOString() })
        }
        onZoom={(startMs, endMs) => onZoom(new Date(startMs), new Date(endMs))}
      />
    </Card>
  );
}
