import { lazy, Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useFormat } from '../../app/i18n/format.js';
import styles from './chart.module.css';
import type { ChartData } from './chart-data.js';

interface ChartProps extends ChartData {
  /** What it shows. */
  readonly label: string;
  /** When a bar began, in words. */
  readonly nameOf: (startMs: number) => string;
  /** Where a bar leads. */
  readonly linkOf: (startMs: number, endMs: number) => string;
  /** Called with the span that was drawn with the pointer. */
  readonly onZoom: (startMs: number, endMs: number) => void;
}

/** The drawing and its library come when a chart is first shown. */
const Plot = lazy(() => import('./plot.js').then(({ Plot }) => ({ default: Plot })));

/** Bars over time with a legend, and the same as a table for those who do not see pictures or use no pointer. */
export function Chart({ label, nameOf, linkOf, onZoom, ...data }: ChartProps) {
  const { t } = useTranslation();
  return (
    <figure className={styles['figure']} aria-label={label}>
      <ul className={styles['legend']}>
        {data.series.map(({ key, name, colour }) => (
          <li key={key}>
            <span className={styles['swatch']} style={{ background: `var(--${colour})` }} aria-hidden="true" />
            {name}
          </li>
        ))}
        {data.marks.length > 0 && (
          <li>
            <span className={styles['markSign']} aria-hidden="true" />
            {t('chart.change')}
          </li>
        )}
      </ul>
      <div className={styles['plot']} aria-hidden="true">
        <Suspense fallback={<div className="skeleton" style={{ height: '100%' }} />}>
          <Plot data={data} nameOf={nameOf} linkOf={linkOf} onZoom={onZoom} />
        </Suspense>
      </div>
      <details className={styles['table']}>
        <summary>{t('chart.table')}</summary>
        <ChartTable label={label} nameOf={nameOf} linkOf={linkOf} data={data} />
      </details>
    </figure>
  );
}

interface ChartTableProps extends Pick<ChartProps, 'label' | 'nameOf' | 'linkOf'> {
  readonly data: ChartData;
}

function ChartTable({ label, nameOf, linkOf, data: { startsMs, stepMs, series } }: ChartTableProps) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: who uses the keyboard scrolls it
    <section className={styles['scroll']} aria-label={label} tabIndex={0}>
      <table>
        <thead>
          <tr>
            <th scope="col">{t('time.from')}</th>
            {series.map(({ key, name }) => (
              <th key={key} scope="col">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {startsMs.map((start, bar) => (
            <tr key={start}>
              <th scope="row">
                <Link to={linkOf(start, start + stepMs)}>{nameOf(start)}</Link>
              </th>
              {series.map(({ key, values }) => (
                <td key={key}>{format.number(values[bar] ?? 0)}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
