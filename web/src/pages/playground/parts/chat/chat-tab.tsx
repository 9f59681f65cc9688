import { ClearOutlined, SendOutlined, StopOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Button, Input } from 'antd';
import { type KeyboardEvent, useId, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useUser } from '../../../../app/session/session.js';
import { useShortcuts } from '../../../../app/shortcuts/shortcuts.js';
import { ApplicationSelect } from '../../../../ui/application-select.js';
import { Card } from '../../../../ui/card.js';
import { Field } from '../../../../ui/form/field.js';
import { Glyph } from '../../../../ui/glyph.js';
import { Kbd } from '../../../../ui/kbd.js';
import { ErrorNotice } from '../../../../ui/state/error-state.js';
import { StateView } from '../../../../ui/state/state-view.js';
import { useSettled } from '../../../../ui/use-settled.js';
import { listModels } from './ask-proxy.js';
import styles from './chat.module.css';
import { Turn } from './chat-turn.js';
import { useAsker, useChat } from './use-chat.js';

/** Prompts to begin with. Their texts are `chat.sample.<key>` of the locale files. */
const samples = ['contact', 'card', 'attack'] as const;

/** Talks with a model through the proxy, as an application would, with the verdicts beside the words. */
export function ChatTab() {
  const { t } = useTranslation('playground');
  const chat = useChat();
  const [prompt, setPrompt] = useState('');
  const [key, setKey] = useState('');
  const [applicationId, setApplicationId] = useState('');
  const [typedModel, setModel] = useState<string>();
  const models = useModels(key.trim(), applicationId);
  const model = typedModel ?? models.data?.[0] ?? '';
  const list = useId();
  const isReady = prompt.trim() !== '' && model.trim() !== '' && !chat.isRunning;
  const send = (text: string): void => {
    chat.send(text, { key: key.trim(), applicationId, model: model.trim() });
    setPrompt('');
  };
  useShortcuts([
    { keys: 'mod+Enter', label: t('chat.send'), scope: 'page', run: () => isReady && send(prompt) },
    ...(chat.isRunning ? [{ keys: 'Escape', label: t('chat.stop'), scope: 'page' as const, run: chat.stop }] : []),
  ]);
  // The page's shortcuts do the same; here they also work while the field has the focus.
  const onKey = (event: KeyboardEvent): void => {
    if (event.key === 'Escape' && chat.isRunning) chat.stop();
    if (event.key !== 'Enter' || !(event.metaKey || event.ctrlKey)) return;
    event.preventDefault();
    event.stopPropagation();
    if (isReady) send(prompt);
  };
  return (
    <div className={styles['chat']}>
      <Card>
        <div className={styles['settings']}>
          <Field label={t('chat.model')} hint={t('chat.modelHint')}>
            {(control) => (
              <>
                <Input {...control} list={list} value={model} onChange={({ target }) => setModel(target.value)} />
                <datalist id={list}>
                  {models.data?.map((id) => (
                    <option key={id} value={id} />
                  ))}
                </datalist>
              </>
            )}
          </Field>
          <div>
            <div className={styles['label']}>{t('application')}</div>
            <ApplicationSelect
              className={styles['wide']}
              value={applicationId || undefined}
              onChange={(id) => setApplicationId(id ?? '')}
              label={t('application')}
              none={t('defaultPolicy')}
            />
          </div>
          <Field label={t('chat.key')} hint={t('chat.keyHint')}>
            {(control) => (
              <Input
                {...control}
                type="password"
                autoComplete="off"
                value={key}
                onChange={({ target }) => setKey(target.value)}
              />
            )}
          </Field>
        </div>
        {models.error && <ErrorNotice error={models.error} onRetry={() => void models.refetch()} />}
      </Card>
      <Card
        title={t('chat.conversation')}
        extra={
          chat.turns.length > 0 && (
            <Button size="small" type="text" icon={<Glyph of={ClearOutlined} />} onClick={chat.clear}>
              {t('chat.clear')}
            </Button>
          )
        }
      >
        {chat.turns.length === 0 ? (
          <StateView
            tone="empty"
            title={t('chat.empty.title')}
            text={t('chat.empty.text')}
            actions={samples.map((sample) => (
              <Button key={sample} disabled={model === ''} onClick={() => send(t(`chat.sample.${sample}`))}>
                {t(`chat.sample.${sample}`)}
              </Button>
            ))}
          />
        ) : (
          <div role="log" aria-label={t('chat.conversation')}>
            <ol className={styles['turns']}>
              {chat.turns.map((turn) => (
                <Turn key={turn.id} turn={turn} />
              ))}
            </ol>
          </div>
        )}
        {/* biome-ignore lint/a11y/noStaticElementInteractions: hears the shortcuts of the field inside */}
        <div className={styles['composer']} onKeyDown={onKey}>
          <Input.TextArea
            aria-label={t('chat.prompt')}
            placeholder={t('placeholder.input')}
            dir="auto"
            autoSize={{ minRows: 2, maxRows: 10 }}
            value={prompt}
            onChange={({ target }) => setPrompt(target.value)}
          />
          {chat.isRunning ? (
            <Button icon={<Glyph of={StopOutlined} />} onClick={chat.stop}>
              {t('chat.stop')} <Kbd keys="Escape" />
            </Button>
          ) : (
            <Button type="primary" icon={<Glyph of={SendOutlined} />} disabled={!isReady} onClick={() => send(prompt)}>
              {t('chat.send')} <Kbd keys="mod+Enter" />
            </Button>
          )}
        </div>
      </Card>
    </div>
  );
}

/** What the proxy offers to a pasted key or to the person. The key itself is part of no query key: those are kept. */
function useModels(key: string, applicationId: string) {
  const askerOf = useAsker();
  const user = useUser();
  const settled = useSettled(key);
  const asked = useMemo(() => ({ key: settled, id: Math.random() }), [settled]);
  return useQuery({
    queryKey: ['proxy-models', user.id, applicationId, asked.id],
    gcTime: 0,
    retry: false,
    queryFn: async ({ signal }) => listModels(await askerOf({ key: asked.key, applicationId }), signal),
  });
}
