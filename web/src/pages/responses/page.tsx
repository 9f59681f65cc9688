import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { oneOfField, textField, useUrlState } from '../../app/routing/url-state.js';
import { isAllowed, useUser } from '../../app/session/session.js';
import { Card } from '../../ui/card.js';
import layout from '../../ui/layout.module.css';
import { PageHeader } from '../../ui/page-header.js';
import { usePolicySettings } from '../../ui/policy/use-policy-settings.js';
import { PolicySelect } from '../../ui/policy-select.js';
import { RolloutStrip } from '../../ui/rollout/rollout-strip.js';
import { ErrorState } from '../../ui/state/error-state.js';
import { Tabs } from '../../ui/tabs.js';
import { AppealSettings } from './parts/appeal-settings.js';
import { KnowledgeTab } from './parts/knowledge-tab.js';
import { TemplateTab } from './parts/template-tab.js';

const tabs = ['templates', 'knowledge', 'appeals'] as const;

const pageSchema = { policy: textField, tab: oneOfField(tabs), peek: textField };

/** What people read when a policy refuses or replaces something. */
export function Page() {
  const { t } = useTranslation('responses');
  const mayChange = isAllowed(useUser(), 'admin');
  const [{ policy, tab = 'templates', peek }, setState] = useUrlState(pageSchema);
  const [revision, setRevision] = useState<bigint>();
  const stored = usePolicySettings(policy ?? '');
  const { settings } = stored;
  return (
    <>
      <PageHeader title={t('page.title')} about={t('page.about')} />
      <section className={layout['filters']} aria-label={t('filters')}>
        <PolicySelect value={policy} onChange={(id) => setState({ policy: id, peek: undefined })} />
        {revision !== undefined && <RolloutStrip revision={revision} />}
      </section>
      <Tabs
        label={t('page.title')}
        value={tab}
        onChange={(next) => setState({ tab: next === 'templates' ? undefined : next, peek: undefined })}
        tabs={tabs.map((key) => ({ key, label: t(`tab.${key}`) }))}
      >
        {tab === 'knowledge' ? (
          <KnowledgeTab
            policyId={policy ?? ''}
            mayChange={mayChange}
            peek={peek}
            onPeek={(id) => setState({ peek: id })}
            onSaved={setRevision}
          />
        ) : stored.error !== null ? (
          <Card>
            <ErrorState error={stored.error} onRetry={stored.refetch} />
          </Card>
        ) : settings === undefined ? (
          <div className="skeleton" style={{ height: 240 }} aria-hidden="true" />
        ) : tab === 'templates' ? (
          <TemplateTab policyId={policy ?? ''} stored={stored} mayChange={mayChange} onSaved={setRevision} />
        ) : (
          <AppealSettings
            key={String(stored.policy?.revision)}
            stored={stored}
            mayChange={mayChange}
            onSaved={setRevision}
          />
        )}
      </Tabs>
    </>
  );
}
