import { CheckOutlined, CopyOutlined } from '@ant-design/icons';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import styles from './copy-text.module.css';
import { Glyph } from './glyph.js';

/** A short value such as an id, with a button that copies it. `shorten` shows its ends only; the whole is copied. */
export function CopyText({ text, shorten = false }: { text: string; shorten?: boolean }) {
  return (
    <span className={styles['root']}>
      <code className={styles['text']} title={shorten ? text : undefined}>
        {shorten ? shortened(text) : text}
      </code>
      <CopyButton text={text} />
    </span>
  );
}

/** An icon button that copies a text and says so. */
export function CopyButton({ text, label }: { text: string; label?: string }) {
  const { t } = useTranslation();
  const [copied, setCopied] = useState(false);
  const name = label ?? t('copy.copy');
  return (
    <button
      type="button"
      className={styles['button']}
      aria-label={name}
      title={name}
      onClick={async () => setCopied(await copyText(text))}
      onBlur={() => setCopied(false)}
      onPointerLeave={() => setCopied(false)}
    >
      {copied ? <Glyph of={CheckOutlined} className={styles['done']} /> : <Glyph of={CopyOutlined} />}
      <span className="only-spoken" aria-live="polite">
        {copied ? t('copy.copied') : ''}
      </span>
    </button>
  );
}

/** `guardrails-0123…cdef` for long ids. */
function shortened(text: string): string {
  return text.length <= 24 ? text : `${text.slice(0, 15)}…${text.slice(-4)}`;
}

async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    // Without a secure origin browsers offer no clipboard; the old command still copies a selection.
    return copyBySelection(text);
  }
}

function copyBySelection(text: string): boolean {
  const field = document.createElement('textarea');
  field.value = text;
  field.style.position = 'fixed';
  field.style.opacity = '0';
  document.body.append(field);
  field.select();
  const copied = document.execCommand('copy');
  field.remove();
  return copied;
}
