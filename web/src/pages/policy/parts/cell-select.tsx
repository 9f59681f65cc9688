import { Select } from 'antd';
import { useTranslation } from 'react-i18next';
import styles from '../policy.module.css';
import type { Path } from './settings-tree.js';
import type { PolicyEditor } from './use-policy-draft.js';
import { valueOfWord, wordOfValue } from './words.js';

interface CellSelectProps {
  readonly editor: PolicyEditor;
  readonly path: Path;
  /** Its name for assistive technology. */
  readonly label: string;
  readonly words: readonly string[];
  readonly textOf: (word: string) => string;
  /** What stands for no choice of its own, where none is shipped. */
  readonly none?: string;
}

/** A choice inside a table. */
export function CellSelect({ editor, path, label, words, textOf, none }: CellSelectProps) {
  const field = path.at(-1) ?? '';
  const value = editor.value(path);
  const word = value === undefined ? '' : wordOfValue(field, value);
  const isKnown = word === '' || words.includes(word);
  if (!editor.mayChange) return <span>{word === '' ? (none ?? '') : textOf(word)}</span>;
  return (
    <Select
      aria-label={label}
      size="small"
      variant="filled"
      className={styles['cellSelect'] ?? ''}
      data-changed={editor.isChanged(path)}
      value={word}
      popupMatchSelectWidth={false}
      onChange={(next) => editor.set(path, next === '' ? undefined : valueOfWord(field, next))}
      options={[
        ...(none === undefined ? [] : [{ value: '', label: none }]),
        ...[...words, ...(isKnown ? [] : [word])].map((one) => ({ value: one, label: textOf(one) })),
      ]}
    />
  );
}

/** A check box inside a table. */
export function CellCheck({ editor, path, label }: Pick<CellSelectProps, 'editor' | 'path' | 'label'>) {
  return (
    <label className={styles['cellCheck']}>
      <input
        type="checkbox"
        checked={editor.value(path) === true}
        disabled={!editor.mayChange}
        onChange={({ target }) => editor.set(path, target.checked)}
      />
      {label}
    </label>
  );
}

/** Says that a row has settings of its own, with the way back to what is shipped. */
export function OwnMark({ editor, path, name }: { editor: PolicyEditor; path: Path; name: string }) {
  const { t } = useTranslation('policy');
  const problems = editor.problemsAt(path);
  const own = [...ownPaths(editor, path)];
  if (own.length === 0 && problems.length === 0) return null;
  return (
    <div className={styles['own']}>
      {problems.map(({ message }) => (
        <span key={message} className={styles['problem']} role="alert">
          {message}
        </span>
      ))}
      <span>{t(editor.isChanged(path) ? 'changedMark' : 'ownMark')}</span>
      {editor.mayChange && (
        <button
          type="button"
          className={styles['textButton']}
          aria-label={t('resetOne', { name })}
          onClick={() => editor.setAll(own.map((one) => [one, undefined]))}
        >
          {t('reset')}
        </button>
      )}
    </div>
  );
}

function ownPaths(editor: PolicyEditor, [list = '', item = '']: Path): Path[] {
  return ownFields[list]?.map((field) => [list, item, field]).filter((path) => editor.own(path) !== undefined) ?? [];
}

const ownFields: Readonly<Record<string, readonly string[]>> = {
  scanners: ['mode', 'riskLevel', 'scanPrompt', 'scanResponse', 'failMode'],
  entities: ['mode', 'riskLevel', 'operator', 'scanInput', 'scanOutput'],
};

/** Whether the settings say anything of their own about a scanner or an entity type. */
export function isOwn(editor: PolicyEditor, path: Path): boolean {
  return ownPaths(editor, path).length > 0;
}

/** Everything that the settings say of their own about the items of a list, for taking it back at once. */
export function ownPathsOf(editor: PolicyEditor, list: string, items: Iterable<string>): Path[] {
  return [...items].flatMap((item) => ownPaths(editor, [list, item]));
}
