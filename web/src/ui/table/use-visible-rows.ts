import { type RefObject, useEffect, useState } from 'react';

/** Which rows are drawn, and how many pixels stand for those before and after. */
export interface VisibleRows {
  readonly from: number;
  readonly to: number;
  readonly before: number;
  readonly after: number;
}

/** Up to here all rows are drawn: the browser copes, and searching in the page finds them. */
const drawAllUpTo = 200;

/** Rows beyond each edge of the screen, so that fast scrolling shows no gap. */
const margin = 24;

/**
 * Follows the page's scrolling and tells which rows of a long table to draw. All rows have the height of the first one;
 * cells must not wrap. Changes only when rows have to be exchanged.
 */
export function useVisibleRows(body: RefObject<HTMLElement | null>, count: number): VisibleRows {
  const [visible, setVisible] = useState<VisibleRows>(all(count));

  useEffect(() => {
    if (count <= drawAllUpTo) return;
    const update = (): void => {
      const row = body.current?.querySelector('tr[data-row]');
      if (!row || !body.current) return;
      const height = row.getBoundingClientRect().height || 1;
      const top = body.current.getBoundingClientRect().top;
      const first = Math.floor(-top / height);
      const from = Math.max(0, Math.min(first - margin, count - 1));
      const to = Math.min(count, first + Math.ceil(window.innerHeight / height) + margin);
      setVisible((last) =>
        // Half the margin is left to scroll through before the rows are exchanged.
        last.to <= count && Math.abs(last.from - from) < margin / 2 && Math.abs(last.to - to) < margin / 2
          ? last
          : { from, to: Math.max(to, from), before: from * height, after: (count - to) * height },
      );
    };
    update();
    window.addEventListener('scroll', update, { passive: true });
    window.addEventListener('resize', update);
    return () => {
      window.removeEventListener('scroll', update);
      window.removeEventListener('resize', update);
    };
  }, [body, count]);

  return count <= drawAllUpTo ? all(count) : visible.to === 0 ? all(drawAllUpTo) : visible;
}

function all(count: number): VisibleRows {
  return { from: 0, to: count, before: 0, after: 0 };
}
