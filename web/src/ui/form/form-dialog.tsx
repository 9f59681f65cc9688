import { Button } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Dialog } from '../dialog.js';
import { ErrorNotice } from '../state/error-state.js';
import styles from './form.module.css';

interface FormDialogProps {
  readonly open: boolean;
  readonly onClose: () => void;
  readonly title: string;
  /** Word on the button that sends it. */
  readonly submit: string;
  readonly onSubmit: () => void;
  readonly isPending: boolean;
  /** What the last attempt threw. */
  readonly error: unknown;
  /** The button is red: what it does cannot be taken back. */
  readonly danger?: boolean;
  readonly isReady?: boolean;
  readonly children: ReactNode;
}

/** A form over the page. Its fields start anew each time it opens, because they exist only while it is open. */
export function FormDialog({
  open,
  onClose,
  title,
  submit,
  onSubmit,
  isPending,
  error,
  danger = false,
  isReady = true,
  children,
}: FormDialogProps) {
  const { t } = useTranslation();
  return (
    <Dialog open={open} onClose={onClose} label={title} className={styles['dialog']} closesOnBackdrop={false}>
      <form
        className={styles['form']}
        onSubmit={(event) => {
          event.preventDefault();
          if (!isPending && isReady) onSubmit();
        }}
      >
        <h2 className={styles['title']}>{title}</h2>
        <div className={styles['fields']}>
          {children}
          {error != null && <ErrorNotice error={error} />}
        </div>
        <div className={styles['foot']}>
          <Button onClick={onClose}>{t('dialog.cancel')}</Button>
          <Button type="primary" htmlType="submit" danger={danger} loading={isPending} disabled={!isReady}>
            {submit}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
