import { CheckOutlined } from '@ant-design/icons';
import { type KeyboardEvent, type ReactNode, useEffect, useId, useRef, useState } from 'react';
import { Glyph } from '../glyph.js';
import styles from './menu-button.module.css';

/** One entry of a menu. */
export interface MenuItem {
  readonly key: string;
  readonly label: ReactNode;
  readonly icon?: ReactNode;
  /** Shown at the far end, such as a shortcut. */
  readonly hint?: ReactNode;
  /** Present on entries of which one is in force; they are shown with a tick. */
  readonly checked?: boolean;
  readonly run: () => void;
}

/** Entries that belong together, with a heading when given. */
export interface MenuSection {
  readonly key: string;
  readonly heading?: string;
  readonly items: readonly MenuItem[];
}

interface MenuButtonProps {
  /** Name of the button for assistive technology. */
  readonly label: string;
  readonly className?: string | undefined;
  readonly sections: readonly MenuSection[];
  /** Stands above the entries; not focusable. */
  readonly header?: ReactNode;
  /** Content of the button. */
  readonly children: ReactNode;
}

/** A button that opens a menu of actions, by the menu-button pattern of the ARIA practices. */
export function MenuButton({ label, className, sections, header, children }: MenuButtonProps) {
  const [open, setOpen] = useState(false);
  const root = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  const menu = useRef<HTMLDivElement>(null);
  const id = useId();

  useEffect(() => {
    if (!open) return;
    items(menu.current)[0]?.focus();
    const closeOutside = (event: PointerEvent): void => {
      if (event.target instanceof Node && !root.current?.contains(event.target)) setOpen(false);
    };
    document.addEventListener('pointerdown', closeOutside);
    return () => document.removeEventListener('pointerdown', closeOutside);
  }, [open]);

  const close = (): void => {
    setOpen(false);
    button.current?.focus();
  };

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: it only notices that the focus has left
    <div
      ref={root}
      className={styles['root']}
      onBlur={(event) => {
        if (event.relatedTarget !== null && !event.currentTarget.contains(event.relatedTarget)) setOpen(false);
      }}
    >
      <button
        ref={button}
        type="button"
        className={className}
        aria-label={label}
        title={label}
        aria-haspopup="menu"
        aria-expanded={open}
        aria-controls={open ? id : undefined}
        onClick={() => setOpen(!open)}
        onKeyDown={(event) => {
          if (event.key !== 'ArrowDown') return;
          event.preventDefault();
          setOpen(true);
        }}
      >
        {children}
      </button>
      {open && (
        <div className={styles['panel']}>
          {header !== undefined && <div className={styles['header']}>{header}</div>}
          <div
            ref={menu}
            id={id}
            role="menu"
            tabIndex={-1}
            aria-label={label}
            onKeyDown={(event) => move(event, close)}
          >
            {sections.map((section) => (
              // biome-ignore lint/a11y/useSemanticElements: a fieldset is no child of a menu
              <div key={section.key} role="group" aria-label={section.heading} className={styles['section']}>
                {section.heading !== undefined && (
                  <div className={styles['heading']} aria-hidden="true">
                    {section.heading}
                  </div>
                )}
                {section.items.map((item) => (
                  <Entry key={item.key} item={item} onDone={close} />
                ))}
              </div>
            ))}
          </div>
        </div>
      )}
    </div>
  );
}

function Entry({ item, onDone }: { item: MenuItem; onDone: () => void }) {
  const isChoice = item.checked !== undefined;
  return (
    <button
      type="button"
      role={isChoice ? 'menuitemradio' : 'menuitem'}
      {...(isChoice ? { 'aria-checked': item.checked } : {})}
      tabIndex={-1}
      className={styles['item']}
      onClick={() => {
        onDone();
        item.run();
      }}
    >
      <span className={styles['icon']}>{item.icon}</span>
      <span className={styles['label']}>{item.label}</span>
      {item.hint}
      {item.checked === true && <Glyph of={CheckOutlined} className={styles['tick']} />}
    </button>
  );
}

function move(event: KeyboardEvent<HTMLElement>, close: () => void): void {
  const all = items(event.currentTarget);
  const at = all.indexOf(document.activeElement as HTMLElement);
  const targets: Readonly<Record<string, number>> = {
    ArrowDown: (at + 1) % all.length,
    ArrowUp: (at - 1 + all.length) % all.length,
    Home: 0,
    End: all.length - 1,
  };
  const target = targets[event.key];
  if (target !== undefined) {
    event.preventDefault();
    all[target]?.focus();
  } else if (event.key === 'Escape') {
    event.preventDefault();
    event.stopPropagation();
    close();
  }
}

function items(menu: HTMLElement | null): HTMLElement[] {
  return [...(menu?.querySelectorAll<HTMLElement>('[role^="menuitem"]') ?? [])];
}
