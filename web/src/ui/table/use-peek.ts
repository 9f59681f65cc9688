import { type RefObject, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { useShortcuts } from '../../app/shortcuts/shortcuts.js';

interface PeekDeps<Row> {
  readonly rows: readonly Row[];
  readonly keyOf: (row: Row) => string;
  /** Key of the row whose details are open. */
  readonly open: string | undefined;
  readonly onOpen: (key: string | undefined) => void;
}

/** How a list and the details beside it move together. */
export interface Peek<Row> {
  /** Goes on the element around the table. */
  readonly list: RefObject<HTMLDivElement | null>;
  /** The row whose details are open, when the list has it. */
  readonly row: Row | undefined;
  close(): void;
}

/** J and K move through the rows of a list while details follow, Esc closes them and gives the focus back to the row. */
export function usePeek<Row>({ rows, keyOf, open, onOpen }: PeekDeps<Row>): Peek<Row> {
  const { t } = useTranslation();
  const list = useRef<HTMLDivElement>(null);
  const at = rows.findIndex((row) => keyOf(row) === open);
  const moveTo = (index: number): void => {
    const row = rows[index];
    if (row !== undefined) onOpen(keyOf(row));
  };
  const close = (): void => {
    list.current?.querySelector<HTMLElement>(`tr[data-key="${CSS.escape(open ?? '')}"] a`)?.focus();
    onOpen(undefined);
  };
  useShortcuts([
    { keys: 'j', label: t('peek.next'), scope: 'page', run: () => moveTo(at + 1) },
    { keys: 'k', label: t('peek.previous'), scope: 'page', run: () => moveTo(at - 1) },
    ...(open === undefined ? [] : [{ keys: 'Escape', label: t('peek.close'), scope: 'page' as const, run: close }]),
  ]);
  return { list, row: rows[at], close };
}
