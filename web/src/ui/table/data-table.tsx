import { type MouseEvent, type ReactNode, useRef } from 'react';
import styles from './data-table.module.css';
import { useVisibleRows } from './use-visible-rows.js';

/** One column of a table. */
export interface Column<Row> {
  readonly key: string;
  readonly title: string;
  /** CSS width such as `120px`; absent shares what is left. */
  readonly width?: string;
  readonly align?: 'end';
  /** Screens narrower than this leave it out; on phones rows become cards of the columns that stay. */
  readonly from?: 'tablet' | 'desktop' | 'wide';
  /** On phones it takes a line of its own below the others. */
  readonly ownLine?: boolean;
  readonly cell: (row: Row) => ReactNode;
}

interface DataTableProps<Row> {
  /** Its name for assistive technology. */
  readonly label: string;
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  readonly keyOf: (row: Row) => string;
  /** Key of the row whose details are open. */
  readonly active?: string | undefined;
  /**
   * Called when a row is clicked anywhere but on a control. For the keyboard, the first column's cell must hold a link
   * or button that does the same.
   */
  readonly onOpen?: (row: Row) => void;
  /** Draws placeholder rows instead of the rows. */
  readonly loading?: boolean;
}

/** Rows that are drawn while the first page is on its way; about a screen of them. */
const skeletonRows = 9;

/** A table of any length: only the rows near the screen are in the document, and the page itself scrolls. */
export function DataTable<Row>({ label, columns, rows, keyOf, active, onOpen, loading = false }: DataTableProps<Row>) {
  const body = useRef<HTMLTableSectionElement>(null);
  const visible = useVisibleRows(body, rows.length);
  const open = (event: MouseEvent, row: Row): void => {
    const isControl = event.target instanceof Element && event.target.closest('a, button, input, label') !== null;
    // Somebody who selects text in a row wants to copy it.
    if (!isControl && window.getSelection()?.isCollapsed !== false) onOpen?.(row);
  };

  return (
    <table
      data-full-width=""
      className={styles['table']}
      aria-label={label}
      aria-rowcount={rows.length + 1}
      aria-busy={loading}
    >
      <colgroup>
        {columns.map(({ key, width, from }) => (
          <col key={key} data-from={from} style={width === undefined ? {} : { width }} />
        ))}
      </colgroup>
      <thead>
        <tr aria-rowindex={1}>
          {columns.map(({ key, title, align, from }) => (
            <th key={key} scope="col" data-align={align} data-from={from}>
              {title}
            </th>
          ))}
        </tr>
      </thead>
      {loading ? (
        <SkeletonRows columns={columns} />
      ) : (
        <tbody ref={body}>
          {visible.before > 0 && <Gap height={visible.before} />}
          {rows.slice(visible.from, visible.to).map((row, index) => {
            const key = keyOf(row);
            return (
              <tr
                key={key}
                data-key={key}
                data-row=""
                aria-rowindex={visible.from + index + 2}
                aria-current={key === active ? 'true' : undefined}
                data-clickable={onOpen !== undefined}
                onClick={(event) => open(event, row)}
              >
                {columns.map((column) => (
                  <td key={column.key} data-align={column.align} data-from={column.from} data-own-line={column.ownLine}>
                    {column.cell(row)}
                  </td>
                ))}
              </tr>
            );
          })}
          {visible.after > 0 && <Gap height={visible.after} />}
        </tbody>
      )}
    </table>
  );
}

/** Stands for the rows that are not in the document. */
function Gap({ height }: { height: number }) {
  // biome-ignore lint/a11y/noAriaHiddenOnFocusable: a row of a table cannot take the focus
  return <tr aria-hidden="true" style={{ height }} />;
}

function SkeletonRows<Row>({ columns }: { columns: readonly Column<Row>[] }) {
  return (
    <tbody aria-hidden="true">
      {Array.from({ length: skeletonRows }, (_, row) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: placeholders have no identity
        <tr key={row}>
          {columns.map(({ key, from }, column) => (
            <td key={key} data-from={from}>
              <div className="skeleton" style={{ height: 14, width: `${45 + ((row * 37 + column * 23) % 45)}%` }} />
            </td>
          ))}
        </tr>
      ))}
    </tbody>
  );
}
