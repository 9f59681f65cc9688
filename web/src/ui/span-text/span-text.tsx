import { type CSSProperties, type KeyboardEvent, type ReactNode, useId, useMemo, useRef, useState } from 'react';
import { PlainText } from './plain-text.js';
import { type Segment, type Span, toSegments } from './segments.js';
import styles from './span-text.module.css';

/** A span with how it looks. */
export interface LitSpan extends Span {
  /** Colour and underline: "security", "compliance" or "data". */
  readonly tone: string;
}

interface SpanTextProps {
  readonly text: string;
  readonly spans: readonly LitSpan[];
  /** Name of the text for assistive technology. */
  readonly label: string;
  /** Index of the span that is pointed at elsewhere, such as in a list beside the text. */
  readonly active?: number | undefined;
  /** Called when a span is pointed at or focused here, with undefined when that ends. */
  readonly onActive?: (span: number | undefined) => void;
  /** What the card over a lit place says about the spans that cover it. */
  readonly explain: (spans: readonly number[]) => ReactNode;
}

interface Card {
  readonly segment: number;
  readonly left: number;
  readonly top: number;
}

/**
 * A text with its spans lit. Where spans overlap both tones are drawn, and the card explains all of them.
 *
 * One Tab stop: the arrow keys, Home and End move between lit places, Esc hides the card. Nothing in the text can act
 * as markup, and text of any direction stays inside its frame.
 */
export function SpanText({ text, spans, label, active, onActive, explain }: SpanTextProps) {
  const segments = useMemo(() => toSegments(text, spans), [text, spans]);
  const frame = useRef<HTMLDivElement>(null);
  const [card, setCard] = useState<Card>();
  const lit = segments.flatMap((segment, index) => (segment.spans.length > 0 ? [index] : []));
  const [stop, setStop] = useState<number>();
  const tabStop = stop !== undefined && lit.includes(stop) ? stop : lit[0];
  const id = useId();

  const show = (index: number, mark: HTMLElement): void => {
    setCard({ segment: index, ...placeCard(frame.current, mark) });
    onActive?.(segments[index]?.spans[0]);
  };
  const hide = (): void => {
    setCard(undefined);
    onActive?.(undefined);
  };
  const explained = card && segments[card.segment];

  return (
    <div ref={frame} className={styles['frame']}>
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset is for form controls */}
      <div
        className={styles['text']}
        dir="auto"
        role="group"
        aria-label={label}
        tabIndex={lit.length === 0 ? 0 : -1}
        onScroll={hide}
      >
        {segments.map((segment, index) => {
          const content = <PlainText text={text.slice(segment.start, segment.end)} />;
          if (segment.spans.length === 0) return <span key={segment.start}>{content}</span>;
          return (
            // biome-ignore lint/a11y/useSemanticElements: a button element cannot break over lines
            <span
              key={segment.start}
              role="button"
              tabIndex={index === tabStop ? 0 : -1}
              className={styles['mark']}
              style={tones(segment, spans)}
              data-tone={spans[segment.spans[0] ?? 0]?.tone}
              data-active={active !== undefined && segment.spans.includes(active)}
              aria-describedby={card?.segment === index ? id : undefined}
              onPointerEnter={(event) => show(index, event.currentTarget)}
              onPointerLeave={hide}
              onFocus={(event) => {
                setStop(index);
                show(index, event.currentTarget);
              }}
              onBlur={hide}
              onClick={(event) => event.currentTarget.focus()}
              onKeyDown={(event) => moveFocus(event, hide)}
            >
              {content}
            </span>
          );
        })}
      </div>
      {card && explained && (
        <div id={id} role="tooltip" className={styles['card']} style={{ left: card.left, top: card.top }}>
          {explain(explained.spans)}
        </div>
      )}
    </div>
  );
}

/** Width of the card in px; span-text.module.css has the same. */
const cardWidth = 320;

/** Below the first line of the mark, kept inside the frame. */
function placeCard(frame: HTMLElement | null, mark: HTMLElement): { left: number; top: number } {
  const box = mark.getClientRects()[0];
  const outer = frame?.getBoundingClientRect();
  if (box === undefined || outer === undefined) return { left: 0, top: 0 };
  const left = Math.max(0, Math.min(box.left - outer.left, outer.width - cardWidth));
  return { left, top: box.bottom - outer.top + 6 };
}

/** The tones that a segment's spans have: one, or the first two in stripes. */
function tones(segment: Segment, spans: readonly LitSpan[]): CSSProperties {
  const [first = 'data', second = first] = [...new Set(segment.spans.map((index) => spans[index]?.tone ?? 'data'))];
  // Custom properties are not part of React's type for styles.
  return {
    '--tone': `var(--${first})`,
    '--soft': `var(--${first}-soft)`,
    '--soft-two': `var(--${second}-soft)`,
  } as CSSProperties;
}

function moveFocus(event: KeyboardEvent<HTMLElement>, hide: () => void): void {
  const marks = [...(event.currentTarget.parentElement?.querySelectorAll<HTMLElement>('[role="button"]') ?? [])];
  const at = marks.indexOf(event.currentTarget);
  const targets: Readonly<Record<string, number>> = {
    ArrowRight: at + 1,
    ArrowDown: at + 1,
    ArrowLeft: at - 1,
    ArrowUp: at - 1,
    Home: 0,
    End: marks.length - 1,
  };
  const target = targets[event.key];
  if (event.key === 'Escape') hide();
  if (target === undefined) return;
  event.preventDefault();
  marks[target]?.focus();
}
