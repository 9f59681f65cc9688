import { DeleteOutlined, EditOutlined, PlusOutlined } from '@ant-design/icons';
import type { JsonObject } from '@bufbuild/protobuf';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Card } from '../../../ui/card.js';
import { Glyph } from '../../../ui/glyph.js';
import { PageLink } from '../../../ui/page-link.js';
import { StateView } from '../../../ui/state/state-view.js';
import { Tag } from '../../../ui/tag.js';
import styles from '../policy.module.css';
import { AnswerForm, useOccasions } from './answer-form.js';
import { AppealCard } from './appeal-card.js';
import { valuesOf } from './settings-tree.js';
import type { PolicyEditor } from './use-policy-draft.js';
import { wordOfValue } from './words.js';

/** A template with the path that it has in the settings. */
interface PlacedAnswer {
  readonly key: string;
  readonly item: JsonObject;
}

/** What people read when something is refused or replaced. */
export function AnswersTab({ editor }: { editor: PolicyEditor }) {
  const { t } = useTranslation(['policy', 'app']);
  const [editing, setEditing] = useState<PlacedAnswer | 'new'>();
  const nameOf = useOccasions(editor).nameOf;
  const answers = [...valuesOf(editor.settings).values()].flatMap(
    ({ path: [field, key = ''], value }): PlacedAnswer[] =>
      // A template is a message, which is a JSON object.
      field === 'answers' ? [{ key, item: value as JsonObject }] : [],
  );
  return (
    <>
      <Card
        title={t('answers.title')}
        extra={
          <span className={styles['links']}>
            <PageLink to="/responses">{t('answers.knowledge')}</PageLink>
            {editor.mayChange && (
              <Button size="small" icon={<Glyph of={PlusOutlined} />} onClick={() => setEditing('new')}>
                {t('answers.add')}
              </Button>
            )}
          </span>
        }
      >
        <p className={styles['about']}>{t('answers.about')}</p>
        {answers.length === 0 ? (
          <StateView tone="empty" title={t('answers.none')} text={t('answers.noneText')} />
        ) : (
          <ul className={styles['rows']} aria-label={t('answers.title')}>
            {answers.map(({ key, item }) => (
              <li key={key}>
                <div className={styles['thingName']}>
                  <Tag>{String(item['language'] ?? '')}</Tag>
                  <bdi>{nameOf(item)}</bdi>
                  {item['riskLevel'] !== undefined && (
                    <span className={styles['quiet']}>
                      {t(`app:risk.${wordOfValue('riskLevel', item['riskLevel'])}`)}
                    </span>
                  )}
                  {item['disabled'] === true && <Tag>{t('off')}</Tag>}
                  {editor.isChanged(['answers', key]) && <span className={styles['quiet']}>{t('changedMark')}</span>}
                  <span className={styles['spring']} />
                  {editor.mayChange && (
                    <>
                      <Button
                        type="text"
                        size="small"
                        icon={<Glyph of={EditOutlined} />}
                        aria-label={t('answers.edit', { name: nameOf(item) })}
                        onClick={() => setEditing({ key, item })}
                      />
                      <Button
                        type="text"
                        size="small"
                        icon={<Glyph of={DeleteOutlined} />}
                        aria-label={t('answers.remove', { name: nameOf(item) })}
                        onClick={() => editor.set(['answers', key], undefined)}
                      />
                    </>
                  )}
                </div>
                <div className={styles['words']} dir="auto">
                  {String(item['text'] ?? '')}
                </div>
              </li>
            ))}
          </ul>
        )}
      </Card>
      <AppealCard editor={editor} />
      {editing !== undefined && (
        <AnswerForm
          editor={editor}
          answer={editing === 'new' ? undefined : editing}
          taken={answers.map(({ key }) => key)}
          onClose={() => setEditing(undefined)}
        />
      )}
    </>
  );
}
