import { type ReactNode, useEffect, useRef } from 'react';
import styles from './dialog.module.css';

interface DialogProps {
  readonly open: boolean;
  readonly onClose: () => void;
  /** Its name for assistive technology. */
  readonly label: string;
  readonly className?: string | undefined;
  /** Whether a click beside it closes it; a form keeps what was typed. True unless given. */
  readonly closesOnBackdrop?: boolean;
  readonly children: ReactNode;
}

/** A modal over the page, on the browser's own dialog: it traps the focus, closes on Esc and gives the focus back. */
export function Dialog({
  open,
  onClose,
  label,
  className = styles['centered'],
  closesOnBackdrop = true,
  children,
}: DialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);

  useEffect(() => {
    const element = dialog.current;
    if (open && element !== null && !element.open) element.showModal();
    if (!open) element?.close();
  }, [open]);

  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: a click on the backdrop only repeats what Esc does
    <dialog
      ref={dialog}
      className={`${styles['dialog']} ${className}`}
      aria-label={label}
      onClose={onClose}
      onClick={(event) => {
        // The dialog itself is hit only beside its content, that is on the backdrop.
        if (closesOnBackdrop && event.target === dialog.current) dialog.current.close();
      }}
    >
      {open && <div className={styles['content']}>{children}</div>}
    </dialog>
  );
}
