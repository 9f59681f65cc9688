import { Input } from 'antd';
import { useState } from 'react';
import { Field } from './field.js';

interface NumberFieldProps {
  readonly label: string;
  readonly hint?: string;
  readonly value: number;
  readonly onChange: (value: number) => void;
  readonly min?: number;
  readonly max?: number;
  /** Smallest difference; "any" takes fractions. 1 unless given. */
  readonly step?: number | 'any';
}

/** A field for a number. An empty one counts as 0, or as the least that is allowed. */
export function NumberField({ label, hint, value, onChange, min = 0, max, step = 1 }: NumberFieldProps) {
  const [text, setText] = useState(String(value));
  return (
    <Field label={label} hint={hint}>
      {(control) => (
        <Input
          {...control}
          type="number"
          min={min}
          max={max}
          step={step}
          value={text}
          onChange={({ target }) => {
            setText(target.value);
            if (target.validity.valid) onChange(target.value === '' ? min : Number(target.value));
          }}
        />
      )}
    </Field>
  );
}
