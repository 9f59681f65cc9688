import { DeleteOutlined, PlusOutlined } from '@ant-design/icons';
import { Button, Input, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { Glyph } from '../../../ui/glyph.js';
import styles from '../playground.module.css';
import { type DraftMessage, type Role, roles } from './draft.js';

interface ConversationEditorProps {
  readonly messages: readonly DraftMessage[];
  readonly onChange: (messages: readonly DraftMessage[]) => void;
}

/** The messages of a conversation, oldest first; blank ones are not sent. */
export function ConversationEditor({ messages, onChange }: ConversationEditorProps) {
  const { t } = useTranslation('playground');
  const change = (id: number, fields: Partial<DraftMessage>): void =>
    onChange(messages.map((message) => (message.id === id ? { ...message, ...fields } : message)));
  const add = (): void => {
    const id = Math.max(0, ...messages.map((message) => message.id)) + 1;
    const role: Role = messages.at(-1)?.role === 'user' ? 'assistant' : 'user';
    onChange([...messages, { id, role, text: '' }]);
  };

  return (
    <div className={styles['conversation']}>
      {messages.map(({ id, role, text }, index) => (
        <fieldset key={id} className={styles['message']}>
          <legend className="only-spoken">{t('messageNumber', { number: index + 1 })}</legend>
          <div className={styles['messageHead']}>
            <Select
              aria-label={t('roleOf', { number: index + 1 })}
              size="small"
              value={role}
              onChange={(next) => change(id, { role: next })}
              options={roles.map((value) => ({ value, label: t(`role.${value}`) }))}
              popupMatchSelectWidth={false}
            />
            <Button
              type="text"
              size="small"
              icon={<Glyph of={DeleteOutlined} />}
              aria-label={t('remove', { number: index + 1 })}
              disabled={messages.length === 1}
              onClick={() => onChange(messages.filter((message) => message.id !== id))}
            />
          </div>
          <Input.TextArea
            aria-label={t('textOf', { number: index + 1 })}
            value={text}
            onChange={(event) => change(id, { text: event.target.value })}
            autoSize={{ minRows: 2, maxRows: 10 }}
            spellCheck={false}
            dir="auto"
          />
        </fieldset>
      ))}
      <Button type="dashed" icon={<Glyph of={PlusOutlined} />} onClick={add} block>
        {t('add')}
      </Button>
    </div>
  );
}
