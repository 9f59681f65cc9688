import { UploadOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { useRef } from 'react';
import { Glyph } from '../glyph.js';

interface FileButtonProps {
  readonly label: string;
  /** File names that the system's dialog offers, such as ".csv,.txt". */
  readonly accept: string;
  /** Called with the text of the chosen file. */
  readonly onText: (text: string, name: string) => void;
}

/** A button that has a file chosen and reads it as UTF-8 text. */
export function FileButton({ label, accept, onText }: FileButtonProps) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <Button icon={<Glyph of={UploadOutlined} />} onClick={() => input.current?.click()}>
        {label}
      </Button>
      <input
        ref={input}
        type="file"
        accept={accept}
        aria-label={label}
        tabIndex={-1}
        hidden
        onChange={async ({ target }) => {
          const file = target.files?.[0];
          if (file !== undefined) onText(await file.text(), file.name);
          // The same file can be chosen again after it was corrected.
          target.value = '';
        }}
      />
    </>
  );
}
