import { Button, Input, Select, Switch } from 'antd';
import type { ReactNode } from 'react';
import { useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import styles from '../policy.module.css';
import type { Path } from './settings-tree.js';
import type { PolicyEditor } from './use-policy-draft.js';
import { valueOfWord, wordOfValue } from './words.js';

interface SettingProps {
  readonly editor: PolicyEditor;
  readonly path: Path;
  readonly label: string;
  readonly hint?: ReactNode;
}

/** What stands under a setting: its problems, that it was changed, and the way back to what is shipped. */
function SettingFoot({ editor, path }: Pick<SettingProps, 'editor' | 'path'>) {
  const { t } = useTranslation('policy');
  const problems = editor.problemsAt(path);
  const isOwn = editor.own(path) !== undefined;
  return (
    <>
      {problems.map(({ message }) => (
        <div key={message} className={styles['problem']} role="alert">
          {message}
        </div>
      ))}
      {isOwn && (
        <div className={styles['own']}>
          {t(editor.isChanged(path) ? 'changedMark' : 'ownMark')}
          {editor.mayChange && (
            <Button type="link" size="small" onClick={() => editor.set(path, undefined)}>
              {t('reset')}
            </Button>
          )}
        </div>
      )}
    </>
  );
}

/** One of a few words, each explained below it. */
export function ChoiceSetting({
  editor,
  path,
  label,
  hint,
  words,
  text,
}: SettingProps & {
  /** Words of the enumeration, in the order of the list. */
  readonly words: readonly string[];
  /** Text key group that holds `word` and `about` of each. */
  readonly text: string;
}) {
  const { t } = useTranslation('policy');
  const id = useId();
  const field = path.at(-1) ?? '';
  const word = wordOfValue(field, editor.value(path));
  return (
    <div className={styles['setting']}>
      <label htmlFor={id} className={styles['label']}>
        {label}
      </label>
      {editor.mayChange ? (
        <Select
          id={id}
          className={styles['choice'] ?? ''}
          value={word}
          onChange={(next) => editor.set(path, valueOfWord(field, next))}
          options={words.map((value) => ({ value, label: t(`${text}.${value}.word`) }))}
        />
      ) : (
        <output id={id}>{t(`${text}.${word}.word`)}</output>
      )}
      <div className={styles['hint']}>{t(`${text}.${word}.about`, { defaultValue: '' })}</div>
      {hint !== undefined && <div className={styles['hint']}>{hint}</div>}
      <SettingFoot editor={editor} path={path} />
    </div>
  );
}

/** A switch. */
export function SwitchSetting({ editor, path, label, hint }: SettingProps) {
  const id = useId();
  return (
    <div className={styles['setting']}>
      <div className={styles['switch']}>
        <Switch
          id={id}
          size="small"
          checked={editor.value(path) === true}
          disabled={!editor.mayChange}
          onChange={(on) => editor.set(path, on)}
        />
        <div>
          <label htmlFor={id}>{label}</label>
          {hint !== undefined && <div className={styles['hint']}>{hint}</div>}
        </div>
      </div>
      <SettingFoot editor={editor} path={path} />
    </div>
  );
}

/** A number. An empty field takes what is shipped. */
export function NumberSetting({
  editor,
  path,
  label,
  hint,
  min = 0,
  max,
  step = 1,
}: SettingProps & { readonly min?: number; readonly max: number; readonly step?: number }) {
  const id = useId();
  const value = editor.value(path);
  // What stands in the field while it is typed in: an empty one, or "0." on its way to "0.5", must not jump.
  const [typed, setTyped] = useState<string>();
  return (
    <div className={styles['setting']}>
      <label htmlFor={id} className={styles['label']}>
        {label}
      </label>
      <Input
        id={id}
        type="number"
        className={styles['number'] ?? ''}
        min={min}
        max={max}
        step={step}
        value={typed ?? String(value ?? '')}
        disabled={!editor.mayChange}
        onChange={({ target }) => {
          setTyped(target.value);
          const number = Number(target.value);
          if (target.value === '') editor.set(path, undefined);
          else if (number >= min && number <= max && (step < 1 || Number.isInteger(number))) editor.set(path, number);
        }}
        onBlur={() => setTyped(undefined)}
      />
      {hint !== undefined && <div className={styles['hint']}>{hint}</div>}
      <SettingFoot editor={editor} path={path} />
    </div>
  );
}

/** A line of text. An empty field takes what is shipped. */
export function TextSetting({ editor, path, label, hint, maxLength }: SettingProps & { readonly maxLength: number }) {
  const id = useId();
  return (
    <div className={styles['setting']}>
      <label htmlFor={id} className={styles['label']}>
        {label}
      </label>
      <Input
        id={id}
        maxLength={maxLength}
        value={String(editor.value(path) ?? '')}
        disabled={!editor.mayChange}
        onChange={({ target }) => editor.set(path, target.value === '' ? undefined : target.value)}
      />
      {hint !== undefined && <div className={styles['hint']}>{hint}</div>}
      <SettingFoot editor={editor} path={path} />
    </div>
  );
}
