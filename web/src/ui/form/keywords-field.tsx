import { Button, Input } from 'antd';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../app/i18n/format.js';
import { Field } from './field.js';

/** Most keywords that one list takes. */
export const maxKeywords = 10_000;

/** What a text with one keyword in a line comes to. */
export interface KeywordText {
  /** Trimmed, without blanks, each once; the first spelling wins. */
  readonly keywords: readonly string[];
  /** Lines that say again what an earlier one says, apart from case and width. */
  readonly duplicates: number;
}

/** Reads keywords, one in a line, as the service keeps them. Pure. */
export function readKeywords(text: string): KeywordText {
  const byForm = new Map<string, string>();
  let lines = 0;
  for (const line of text.split(/\r\n|\n|\r/)) {
    const keyword = line.trim();
    if (keyword === '') continue;
    lines += 1;
    const form = keyword.normalize('NFKC').toLowerCase();
    if (!byForm.has(form)) byForm.set(form, keyword);
  }
  return { keywords: [...byForm.values()], duplicates: lines - byForm.size };
}

interface KeywordsFieldProps {
  readonly value: string;
  readonly onChange: (value: string) => void;
}

/** A field for keywords, one in a line, that counts them and takes out duplicates. */
export function KeywordsField({ value, onChange }: KeywordsFieldProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const { keywords, duplicates } = useMemo(() => readKeywords(value), [value]);
  const isOver = keywords.length > maxKeywords;
  return (
    <Field
      label={t('keywords.label')}
      hint={
        <>
          {t('keywords.count', { count: keywords.length, number: format.number(keywords.length) })}
          {isOver && ` ${t('keywords.tooMany', { limit: format.number(maxKeywords) })}`}
          {duplicates > 0 && (
            <>
              {' '}
              {t('keywords.duplicates', { count: duplicates })}{' '}
              <Button size="small" type="link" onClick={() => onChange(keywords.join('\n'))}>
                {t('keywords.removeDuplicates')}
              </Button>
            </>
          )}
        </>
      }
    >
      {(control) => (
        <Input.TextArea
          {...control}
          dir="auto"
          spellCheck={false}
          status={isOver ? 'error' : ''}
          autoSize={{ minRows: 4, maxRows: 12 }}
          value={value}
          onChange={({ target }) => onChange(target.value)}
        />
      )}
    </Field>
  );
}
