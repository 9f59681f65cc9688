import { Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type TimeRange, timeRanges } from './time-range.js';
import styles from './time-range-select.module.css';

/** A span of time: a range that ends now, or two moments, either of which may be open. All undefined is "any time". */
export interface TimeSpan {
  readonly range: TimeRange | undefined;
  readonly from: Date | undefined;
  readonly to: Date | undefined;
}

interface TimeRangeSelectProps extends TimeSpan {
  readonly onChange: (span: TimeSpan) => void;
  /** "Any time" can be chosen too. */
  readonly open?: boolean;
}

/** Chooses a span of time. */
export function TimeRangeSelect({ range, from, to, onChange, open = true }: TimeRangeSelectProps) {
  const { t } = useTranslation();
  const hasMoments = from !== undefined || to !== undefined;
  const [isOpen, setIsOpen] = useState(hasMoments);
  const isCustom = range === undefined && (hasMoments || isOpen);
  return (
    <div className={styles['root']}>
      <Select
        aria-label={t('time.name')}
        value={range ?? (isCustom ? 'custom' : '')}
        onChange={(value) => {
          setIsOpen(value === 'custom');
          const moments = value === 'custom' ? { from, to } : { from: undefined, to: undefined };
          onChange({ range: timeRanges.find((known) => known === value), ...moments });
        }}
        popupMatchSelectWidth={false}
        options={[
          ...(open ? [{ value: '', label: t('time.any') }] : []),
          ...timeRanges.map((value) => ({ value, label: t(`time.last.${value}`) })),
          { value: 'custom', label: t('time.custom') },
        ]}
      />
      {isCustom && (
        <div className={styles['moments']}>
          <Moment
            name={t('time.from')}
            value={from}
            onChange={(next) => onChange({ range: undefined, from: next, to })}
          />
          <Moment name={t('time.to')} value={to} onChange={(next) => onChange({ range: undefined, from, to: next })} />
        </div>
      )}
    </div>
  );
}

interface MomentProps {
  readonly name: string;
  readonly value: Date | undefined;
  readonly onChange: (value: Date | undefined) => void;
}

/** The browser's own field: it speaks the reader's language and works on touch screens. */
function Moment({ name, value, onChange }: MomentProps) {
  return (
    <label className={styles['moment']}>
      <span>{name}</span>
      <input
        type="datetime-local"
        className={styles['field']}
        value={value === undefined ? '' : toLocalField(value)}
        onChange={(event) => {
          const next = new Date(event.target.value);
          onChange(Number.isNaN(next.getTime()) ? undefined : next);
        }}
      />
    </label>
  );
}

/** `2025-03-01T14:05` in the reader's time zone, as the field wants it. */
function toLocalField(time: Date): string {
  const shifted = new Date(time.getTime() - time.getTimezoneOffset() * 60_000);
  return shifted.toISOString().slice(0, 16);
}
