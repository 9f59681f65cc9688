import { useEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import UPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { useFormat } from '../../app/i18n/format.js';
import { useTheme } from '../../app/theme/theme.js';
import styles from './chart.module.css';
import { type ChartData, placeMarks, stackedValues } from './chart-data.js';

interface PlotProps {
  readonly data: ChartData;
  readonly nameOf: (startMs: number) => string;
  readonly linkOf: (startMs: number, endMs: number) => string;
  readonly onZoom: (startMs: number, endMs: number) => void;
}

/** Where the drawing itself lies within the box, in CSS pixels. */
interface Area {
  readonly left: number;
  readonly width: number;
}

/** A pointer that moves less than this between down and up has clicked, in CSS pixels. */
const clickPx = 6;

/** The picture of a chart: bars, marks, a box with figures at the pointer. A click follows a bar, a drag zooms. */
export function Plot({ data, nameOf, linkOf, onZoom }: PlotProps) {
  const box = useRef<HTMLDivElement>(null);
  const plot = useRef<UPlot>(undefined);
  const [area, setArea] = useState<Area>({ left: 0, width: 0 });
  const [bar, setBar] = useState<number>();
  const navigate = useNavigate();
  const format = useFormat();
  const { mode } = useTheme();
  const { language } = useTranslation().i18n;
  // The picture is made once for each look; what it calls is always the latest.
  const latest = useRef({ data, linkOf, onZoom, navigate, number: format.number });
  latest.current = { data, linkOf, onZoom, navigate, number: format.number };
  const look = `${mode} ${language} ${data.series.map(({ key, colour }) => `${key}:${colour}`).join(' ')}`;

  // biome-ignore lint/correctness/useExhaustiveDependencies: the look stands for what the picture is made of
  useEffect(() => {
    const element = box.current;
    if (element === null) return;
    const made = new UPlot(
      optionsOf(element, latest, language, setArea, setBar),
      toAligned(latest.current.data),
      element,
    );
    plot.current = made;
    const observer = new ResizeObserver(() => made.setSize(sizeOf(element)));
    observer.observe(element);
    return () => {
      observer.disconnect();
      made.destroy();
      plot.current = undefined;
    };
  }, [look]);

  useEffect(() => plot.current?.setData(toAligned(data)), [data]);

  const marks = useMemo(() => placeMarks(data), [data]);
  const start = bar === undefined ? undefined : data.startsMs[bar];
  return (
    <div ref={box} className={styles['box']}>
      {marks.map(({ at, marks: inside }) => (
        <span key={at} className={styles['mark']} style={{ left: area.left + at * area.width }}>
          <span className={styles['markBox']} data-side={at > 0.5 ? 'left' : 'right'}>
            {inside.map(({ atMs, lines }) => (
              <span key={atMs} className={styles['markText']}>
                {lines.map((line) => (
                  <span key={line}>{line}</span>
                ))}
              </span>
            ))}
          </span>
        </span>
      ))}
      {bar !== undefined && start !== undefined && (
        <div className={styles['tip']} data-side={bar * 2 > data.startsMs.length ? 'left' : 'right'}>
          <b>{nameOf(start)}</b>
          {data.series.map(({ key, name, colour, values }) => (
            <span key={key}>
              <span className={styles['swatch']} style={{ background: `var(--${colour})` }} />
              {name} {format.number(values[bar] ?? 0)}
            </span>
          ))}
        </div>
      )}
    </div>
  );
}

interface Latest {
  readonly current: Pick<PlotProps, 'data' | 'linkOf' | 'onZoom'> & {
    navigate(to: string): unknown;
    number(value: number): string;
  };
}

function optionsOf(
  element: HTMLElement,
  latest: Latest,
  language: string,
  onArea: (area: Area) => void,
  onBar: (bar: number | undefined) => void,
): UPlot.Options {
  const css = getComputedStyle(element);
  const colour = (role: string): string => css.getPropertyValue(`--${role}`).trim();
  const axis: UPlot.Axis = {
    stroke: colour('text3'),
    font: '12px system-ui, sans-serif',
    grid: { stroke: colour('border'), width: 1 },
    ticks: { show: false },
  };
  const bars = UPlot.paths.bars?.({ size: [0.82, 60], align: 1, radius: 0.15 });
  return {
    ...sizeOf(element),
    padding: [14, 8, 0, 0],
    legend: { show: false },
    scales: {
      x: { time: true, range: () => endsOf(latest.current.data) },
      y: { range: (_plot, _low, high) => [0, Math.max(1, high * 1.05)] },
    },
    axes: [
      { ...axis, grid: { show: false }, values: momentsIn(language) },
      { ...axis, size: 56, values: (_plot, ticks) => ticks.map((tick) => latest.current.number(tick)) },
    ],
    cursor: { points: { show: false }, y: false, drag: { x: true, y: false, setScale: false } },
    // The whole bar is drawn first, then what lies below over it.
    series: [
      {},
      ...[...latest.current.data.series].reverse().map((series) => ({
        fill: colour(series.colour),
        stroke: colour(series.colour),
        width: 0,
        points: { show: false },
        ...(bars === undefined ? {} : { paths: bars }),
      })),
    ],
    hooks: {
      setSize: [(plot) => onArea(areaOf(plot))],
      ready: [
        (plot) => {
          onArea(areaOf(plot));
          plot.over.addEventListener('click', (event) => {
            const { data, linkOf, navigate } = latest.current;
            const start = data.startsMs[barAt(plot, event.offsetX, data)];
            if (plot.select.width < clickPx && start !== undefined) navigate(linkOf(start, start + data.stepMs));
          });
        },
      ],
      setCursor: [
        (plot) => {
          const { left } = plot.cursor;
          onBar(left === undefined || left < 0 ? undefined : barAt(plot, left, latest.current.data));
        },
      ],
      setSelect: [
        (plot) => {
          const { left, width } = plot.select;
          if (width < clickPx) return;
          const [from, to] = [left, left + width].map((at) => plot.posToVal(at, 'x') * 1000);
          plot.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
          if (from !== undefined && to !== undefined) latest.current.onZoom(from, to);
        },
      ],
    },
  };
}

/** Times of the day, or days where ticks lie days apart, as the language writes them. */
function momentsIn(language: string): UPlot.Axis.DynamicValues {
  const time = new Intl.DateTimeFormat(language, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
  const day = new Intl.DateTimeFormat(language, { month: 'short', day: 'numeric' });
  return (_plot, ticks, _axis, _space, stepSeconds) =>
    ticks.map((tick) => (stepSeconds >= 86_400 || isMidnight(tick) ? day : time).format(tick * 1000));
}

function isMidnight(seconds: number): boolean {
  const at = new Date(seconds * 1000);
  return at.getHours() === 0 && at.getMinutes() === 0;
}

function barAt(plot: UPlot, left: number, { startsMs, stepMs }: ChartData): number {
  const bar = Math.floor((plot.posToVal(left, 'x') * 1000 - (startsMs[0] ?? 0)) / stepMs);
  return Math.max(0, Math.min(bar, startsMs.length - 1));
}

/** uPlot counts in seconds. */
function endsOf({ startsMs, stepMs }: ChartData): [number, number] {
  const start = startsMs[0] ?? 0;
  return [start / 1000, (start + Math.max(1, startsMs.length) * stepMs) / 1000];
}

function toAligned(data: ChartData): UPlot.AlignedData {
  return [data.startsMs.map((ms) => ms / 1000), ...stackedValues(data).reverse()];
}

function sizeOf(element: HTMLElement): { width: number; height: number } {
  return { width: element.clientWidth, height: element.clientHeight };
}

function areaOf({ over }: UPlot): Area {
  return { left: over.offsetLeft, width: over.clientWidth };
}
