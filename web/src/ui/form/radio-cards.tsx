import { useId } from 'react';
import styles from './radio-cards.module.css';

interface RadioCardsProps {
  /** Name of the choice for assistive technology. */
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly disabled?: boolean;
  readonly options: readonly { readonly value: string; readonly label: string; readonly about: string }[];
}

/** One of a few, each with what it means; all explanations can be compared before choosing. */
export function RadioCards({ label, value, onChange, disabled = false, options }: RadioCardsProps) {
  const name = useId();
  return (
    <fieldset className={styles['cards']}>
      <legend className="only-spoken">{label}</legend>
      {options.map((option) => (
        <label key={option.value} className={styles['card']} data-chosen={option.value === value}>
          <input
            type="radio"
            name={name}
            value={option.value}
            disabled={disabled}
            checked={option.value === value}
            onChange={() => onChange(option.value)}
          />
          <span>
            <span className={styles['name']}>{option.label}</span>
            <span className={styles['about']}>{option.about}</span>
          </span>
        </label>
      ))}
    </fieldset>
  );
}
