import { Switch } from 'antd';
import { type ReactNode, useId } from 'react';
import styles from './form.module.css';

/** What a control needs to belong to its label and hint. */
interface FieldControl {
  readonly id: string;
  readonly 'aria-describedby': string | undefined;
}

interface FieldProps {
  readonly label: string;
  readonly hint?: ReactNode;
  /** Draws the control with these properties. */
  readonly children: (control: FieldControl) => ReactNode;
}

/** A control with its label above and a hint below. */
export function Field({ label, hint, children }: FieldProps) {
  const id = useId();
  const hintId = `${id}-hint`;
  return (
    <div className={styles['field']}>
      <label htmlFor={id} className={styles['label']}>
        {label}
      </label>
      {children({ id, 'aria-describedby': hint === undefined ? undefined : hintId })}
      {hint !== undefined && (
        <div id={hintId} className={styles['hint']}>
          {hint}
        </div>
      )}
    </div>
  );
}

interface SwitchFieldProps {
  readonly label: string;
  readonly hint?: string;
  readonly checked: boolean;
  readonly onChange: (checked: boolean) => void;
  readonly disabled?: boolean;
}

/** A switch with its words beside it. */
export function SwitchField({ label, hint, checked, onChange, disabled = false }: SwitchFieldProps) {
  const id = useId();
  return (
    <div className={styles['switch']}>
      <Switch id={id} size="small" checked={checked} onChange={onChange} disabled={disabled} />
      <div>
        <label htmlFor={id}>{label}</label>
        {hint !== undefined && <div className={styles['hint']}>{hint}</div>}
      </div>
    </div>
  );
}
