import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../../app/i18n/format.js';
import { FileButton } from '../../../ui/file/file-button.js';
import layout from '../../../ui/layout.module.css';
import { Notice } from '../../../ui/notice.js';
import { type KnowledgeFile, readKnowledgeFile } from './knowledge-file.js';

/** Problems that are shown at once. */
const maxShown = 20;

/** Reads the text of a file once. */
export function useKnowledgeFile(text: string): KnowledgeFile {
  return useMemo(() => readKnowledgeFile(text), [text]);
}

interface FileFieldProps {
  readonly file: KnowledgeFile;
  readonly onText: (text: string) => void;
  /** The entries are on their way, and their questions are embedded. */
  readonly isPending: boolean;
}

/** Has a file of questions chosen; says what is in it, and what is wrong with which line. */
export function FileField({ file: { entries, problems }, onText, isPending }: FileFieldProps) {
  const { t } = useTranslation('responses');
  const format = useFormat();
  return (
    <>
      <div className={layout['row']}>
        <FileButton label={t('file.choose')} accept=".jsonl,.ndjson,.txt,application/jsonl" onText={onText} />
        <span className={layout['quiet']}>{t('file.hint')}</span>
      </div>
      <div aria-live="polite">
        {entries.length > 0 && t('file.holds', { count: entries.length, number: format.number(entries.length) })}
      </div>
      {problems.length > 0 && (
        <Notice
          tone="problem"
          title={t('file.problems', { count: problems.length, number: format.number(problems.length) })}
        >
          <ul>
            {problems.slice(0, maxShown).map(({ line, word, field }) => (
              <li key={`${line} ${word} ${field}`}>
                {line > 0 && `${t('file.line', { line: format.number(line) })}: `}
                {t(`file.problem.${word}`, { field })}
              </li>
            ))}
          </ul>
          {problems.length > maxShown && t('file.more', { number: format.number(problems.length - maxShown) })}
        </Notice>
      )}
      {isPending && (
        <div role="status" className={layout['row']}>
          <progress aria-label={t('file.embedding', { number: format.number(entries.length) })} />
          <span>{t('file.embedding', { number: format.number(entries.length) })}</span>
        </div>
      )}
    </>
  );
}
