import { Input } from 'antd';
import { useState } from 'react';

interface TypedFieldProps {
  readonly label: string;
  readonly value: string | undefined;
  readonly onChange: (value: string | undefined) => void;
}

/** Takes effect on Enter or when it is left, so that no list is fetched for half a word. Give it the value as its key. */
export function TypedField({ label, value, onChange }: TypedFieldProps) {
  const [text, setText] = useState(value ?? '');
  const apply = (next: string): void => {
    const wanted = next.trim() === '' ? undefined : next.trim();
    if (wanted !== value) onChange(wanted);
  };
  return (
    <Input.Search
      aria-label={label}
      placeholder={label}
      allowClear
      value={text}
      onChange={(event) => setText(event.target.value)}
      onSearch={apply}
      onBlur={() => apply(text)}
      spellCheck={false}
    />
  );
}
