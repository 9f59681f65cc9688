import type { Timestamp } from '@bufbuild/protobuf/wkt';
import { timestampMs } from '@bufbuild/protobuf/wkt';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';

/** Numbers and times as the reader's language writes them. */
export interface Format {
  /** `1,234`. */
  number(value: number | bigint): string;
  /** `0.93` → `93%`. */
  percent(share: number): string;
  /** Milliseconds with as many digits as matter: `0.42 ms`, `18 ms`, `1.2 s`. */
  duration(ms: number): string;
  /** Date and time to the second, in the reader's time zone. */
  dateTime(time: Timestamp | undefined): string;
  /** The same for a date of the browser's own. */
  moment(time: Date): string;
  /** Time to the second for today, date and time for older ones. */
  compactTime(time: Timestamp | undefined, nowMs: number): string;
}

/** Formatters for the language of the interface. */
export function useFormat(): Format {
  const { i18n } = useTranslation();
  return useMemo(() => createFormat(i18n.language), [i18n.language]);
}

/** Formatters for a language tag. */
export function createFormat(language: string): Format {
  const number = new Intl.NumberFormat(language);
  const percent = new Intl.NumberFormat(language, { style: 'percent', maximumFractionDigits: 0 });
  const digits = new Intl.NumberFormat(language, { maximumSignificantDigits: 2 });
  const whole = new Intl.NumberFormat(language, { maximumFractionDigits: 0 });
  const dateTime = new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'medium', hourCycle: 'h23' });
  const time = new Intl.DateTimeFormat(language, { timeStyle: 'medium', hourCycle: 'h23' });
  const dayTime = new Intl.DateTimeFormat(language, {
    month: 'short',
    day: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  });
  return {
    number: (value) => number.format(value),
    percent: (share) => percent.format(share),
    duration(ms) {
      if (ms >= 1000) return `${digits.format(ms / 1000)} s`;
      return `${ms >= 10 ? whole.format(ms) : digits.format(ms)} ms`;
    },
    dateTime: (at) => (at === undefined ? '' : dateTime.format(timestampMs(at))),
    moment: (at) => dateTime.format(at),
    compactTime(at, nowMs) {
      if (at === undefined) return '';
      const ms = timestampMs(at);
      const isToday = new Date(ms).toDateString() === new Date(nowMs).toDateString();
      return (isToday ? time : dayTime).format(ms);
    },
  };
}
