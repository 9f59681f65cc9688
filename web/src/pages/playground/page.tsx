import { useTranslation } from 'react-i18next';
import { oneOfField, useUrlState } from '../../app/routing/url-state.js';
import { PageHeader } from '../../ui/page-header.js';
import { Tabs } from '../../ui/tabs.js';
import { ChatTab } from './parts/chat/chat-tab.js';
import { DetectTab } from './parts/detect-tab.js';

const tabs = ['detect', 'chat'] as const;

const pageSchema = { tab: oneOfField(tabs) };

/** Tries things out by hand: judge a text, or talk with a model through the proxy. */
export function Page() {
  const { t } = useTranslation('playground');
  const [{ tab = 'detect' }, setState] = useUrlState(pageSchema);
  return (
    <>
      <PageHeader title={t('page.title')} about={t('page.about')} />
      <Tabs
        label={t('tabs')}
        value={tab}
        onChange={(next) => setState({ tab: next === 'detect' ? undefined : next })}
        tabs={tabs.map((key) => ({ key, label: t(`tab.${key}`) }))}
      >
        {tab === 'detect' ? <DetectTab /> : <ChatTab />}
      </Tabs>
    </>
  );
}
