import { Input } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Field } from './field.js';
import { FormDialog } from './form-dialog.js';

interface ConfirmDialogProps {
  readonly onClose: () => void;
  readonly title: string;
  /** What will be gone, and what stays. */
  readonly text: string;
  /** Word on the button that does it. */
  readonly submit: string;
  /** Has to be typed first; absent asks for no more than the click. */
  readonly name?: string;
  readonly onConfirm: () => void;
  readonly isPending: boolean;
  readonly error: unknown;
}

/** Asks before something is destroyed. Render it while the question stands. */
export function ConfirmDialog({ onClose, title, text, submit, name, onConfirm, isPending, error }: ConfirmDialogProps) {
  const { t } = useTranslation();
  const [typed, setTyped] = useState('');
  return (
    <FormDialog
      open
      danger
      onClose={onClose}
      title={title}
      submit={submit}
      onSubmit={onConfirm}
      isPending={isPending}
      error={error}
      isReady={name === undefined || typed.trim() === name.trim()}
    >
      <p>{text}</p>
      {name !== undefined && (
        <Field label={t('dialog.typeName', { name })}>
          {(field) => (
            <Input
              {...field}
              value={typed}
              autoComplete="off"
              spellCheck={false}
              onChange={(event) => setTyped(event.target.value)}
            />
          )}
        </Field>
      )}
    </FormDialog>
  );
}
