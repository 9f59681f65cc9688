import { Input } from 'antd';
import { useTranslation } from 'react-i18next';
import { Field, SwitchField } from '../form/field.js';
import { KeywordsField } from '../form/keywords-field.js';
import type { ScannerDraft } from './scanner-draft.js';

interface DefinitionFieldsProps {
  readonly draft: ScannerDraft;
  readonly onChange: (fields: Partial<ScannerDraft>) => void;
}

/** The fields for what a scanner looks for, by its type. */
export function DefinitionFields({ draft, onChange }: DefinitionFieldsProps) {
  const { t } = useTranslation();
  if (draft.kind === 'keyword')
    return (
      <>
        <KeywordsField value={draft.keywords} onChange={(keywords) => onChange({ keywords })} />
        <SwitchField
          label={t('scanner.fuzzy')}
          hint={t('scanner.fuzzyHint')}
          checked={draft.fuzzy}
          onChange={(fuzzy) => onChange({ fuzzy })}
        />
      </>
    );
  const isRegex = draft.kind === 'regex';
  return (
    <Field
      label={t(isRegex ? 'scanner.pattern' : 'scanner.words')}
      hint={t(isRegex ? 'scanner.patternHint' : 'scanner.wordsHint')}
    >
      {(control) => (
        <Input.TextArea
          {...control}
          dir={isRegex ? 'ltr' : 'auto'}
          spellCheck={!isRegex}
          style={isRegex ? { fontFamily: 'var(--font-code)' } : {}}
          maxLength={isRegex ? 1024 : 2000}
          autoSize={{ minRows: isRegex ? 1 : 3, maxRows: 10 }}
          value={isRegex ? draft.pattern : draft.words}
          onChange={({ target }) => onChange(isRegex ? { pattern: target.value } : { words: target.value })}
        />
      )}
    </Field>
  );
}
