import { Input } from 'antd';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Field } from './field.js';
import { FormDialog } from './form-dialog.js';

interface ReasonDialogProps {
  readonly onClose: () => void;
  readonly title: string;
  /** Word on the button that does it. */
  readonly submit: string;
  /** What stands in the field at first. */
  readonly suggestion?: string;
  readonly onSubmit: (reason: string) => void;
  readonly isPending: boolean;
  readonly error: unknown;
  /** Something else keeps it from being sent. */
  readonly isReady?: boolean;
  /** What is about to happen. */
  readonly children: ReactNode;
}

/** Shows what is about to change and asks for one line of reason, which is kept with the revision. Render it while it is open. */
export function ReasonDialog({ suggestion = '', onSubmit, isReady = true, children, ...dialog }: ReasonDialogProps) {
  const { t } = useTranslation();
  const [reason, setReason] = useState(suggestion);
  const given = reason.trim();
  return (
    <FormDialog open {...dialog} onSubmit={() => onSubmit(given)} isReady={isReady && given !== ''}>
      {children}
      <Field label={t('reason.label')} hint={t('reason.hint')}>
        {(control) => (
          <Input
            {...control}
            required
            maxLength={500}
            placeholder={t('reason.example')}
            value={reason}
            onChange={(event) => setReason(event.target.value)}
          />
        )}
      </Field>
    </FormDialog>
  );
}
