import { ExperimentOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { GetPolicyResponse } from '#gen/gatehouse/admin/v1/policy_pb.js';
import { oneOfField, useUrlState } from '../../../app/routing/url-state.js';
import { isAllowed, useUser } from '../../../app/session/session.js';
import { useShortcuts } from '../../../app/shortcuts/shortcuts.js';
import { UnsavedGuard } from '../../../ui/form/unsaved-guard.js';
import { Glyph } from '../../../ui/glyph.js';
import { Notice } from '../../../ui/notice.js';
import { PageHeader } from '../../../ui/page-header.js';
import { RolloutStrip } from '../../../ui/rollout/rollout-strip.js';
import { Tabs } from '../../../ui/tabs.js';
import { Tag } from '../../../ui/tag.js';
import styles from '../policy.module.css';
import { ActionsTab } from './actions-tab.js';
import { AnswersTab } from './answers-tab.js';
import { BansTab } from './bans-tab.js';
import type { Catalogue } from './catalogue.js';
import { ConflictNotice } from './conflict-notice.js';
import { DataTab } from './data-tab.js';
import { HistoryTab } from './history-tab.js';
import { ListsTab } from './lists-tab.js';
import { SaveBar } from './save-bar.js';
import { SaveDialog } from './save-dialog.js';
import { ScannersTab } from './scanners-tab.js';
import { StreamingTab } from './streaming-tab.js';
import { TryDrawer } from './try-drawer.js';
import { type PolicyEditor, usePolicyDraft } from './use-policy-draft.js';

const tabs = ['scanners', 'actions', 'data', 'lists', 'answers', 'bans', 'streaming', 'history'] as const;

type TabKey = (typeof tabs)[number];

/** Tab → the first steps of the paths that it edits. */
const fieldsOf: Readonly<Record<TabKey, readonly string[]>> = {
  scanners: ['scanners'],
  actions: [
    'mode',
    'failMode',
    'generalInput',
    'generalOutput',
    'dataInput',
    'dataOutput',
    'privateModelId',
    'sensitivity',
    'doublecheck',
    'listOrder',
    'whitelistSkipsData',
  ],
  data: ['entities', 'entityDefinitions'],
  lists: [],
  answers: ['answers', 'appealPolicy'],
  bans: ['banPolicy'],
  streaming: ['streamMode'],
  history: [],
};

const pageSchema = { tab: oneOfField(tabs) };

interface WorkbenchProps {
  readonly loaded: GetPolicyResponse;
  readonly catalogue: Catalogue;
  readonly mayChange: boolean;
  readonly back: { readonly to: string; readonly label: string };
}

/** The tabs over one draft, and what is around them: who may change it, whether it is live, whether it is saved. */
export function Workbench({ loaded, catalogue, mayChange, back }: WorkbenchProps) {
  const { t } = useTranslation(['policy', 'app']);
  const [{ tab = 'scanners' }, setState] = useUrlState(pageSchema);
  const [isSaving, setSaving] = useState(false);
  const [saved, setSaved] = useState<bigint>();
  const [isTrying, setTrying] = useState(false);
  const mayTry = isAllowed(useUser(), 'member');
  const editor = usePolicyDraft(loaded, catalogue, mayChange);
  const hasDraft = editor.changes.length > 0;
  const maySave = hasDraft && editor.problems.length === 0 && editor.meanwhile.length === 0;
  useShortcuts([
    ...(maySave
      ? [{ keys: 'mod+s', label: t('save.review'), scope: 'page' as const, run: () => setSaving(true) }]
      : []),
    ...(isTrying
      ? [{ keys: 'Escape', label: t('app:peek.close'), scope: 'page' as const, run: () => setTrying(false) }]
      : []),
  ]);
  return (
    <div className={styles['page']}>
      <PageHeader
        back={back}
        title={
          <span className={styles['title']}>
            <bdi>{loaded.policy?.name}</bdi>
            {loaded.policy?.isDefault && <Tag>{t('default')}</Tag>}
          </span>
        }
        about={<RolloutStrip revision={saved ?? loaded.policy?.revision ?? 0n} />}
        actions={
          mayTry && (
            <Button icon={<Glyph of={ExperimentOutlined} />} onClick={() => setTrying(true)}>
              {t('try.title')}
            </Button>
          )
        }
      />
      {!mayChange && (
        <Notice tone="info" title={t('readOnly.title')}>
          {t('readOnly.text')}
        </Notice>
      )}
      <ConflictNotice editor={editor} />
      <Tabs
        label={t('tabs')}
        value={tab}
        onChange={(next) => setState({ tab: next === 'scanners' ? undefined : next })}
        tabs={tabs.map((key) => ({ key, label: t(`tab.${key}`), mark: <TabMark editor={editor} tab={key} /> }))}
      >
        <TabContent tab={tab} editor={editor} onSaved={setSaved} />
      </Tabs>
      {hasDraft && mayChange && <SaveBar editor={editor} onSave={() => setSaving(true)} />}
      {isSaving && <SaveDialog editor={editor} onClose={() => setSaving(false)} onSaved={setSaved} />}
      <TryDrawer editor={editor} open={isTrying} onClose={() => setTrying(false)} />
      <UnsavedGuard unsaved={hasDraft} />
    </div>
  );
}

interface TabContentProps {
  readonly tab: TabKey;
  readonly editor: PolicyEditor;
  readonly onSaved: (revision: bigint) => void;
}

function TabContent({ tab, editor, onSaved }: TabContentProps) {
  switch (tab) {
    case 'scanners':
      return <ScannersTab editor={editor} />;
    case 'actions':
      return <ActionsTab editor={editor} />;
    case 'data':
      return <DataTab editor={editor} />;
    case 'lists':
      return <ListsTab editor={editor} />;
    case 'answers':
      return <AnswersTab editor={editor} />;
    case 'bans':
      return <BansTab editor={editor} />;
    case 'streaming':
      return <StreamingTab editor={editor} />;
    case 'history':
      return <HistoryTab editor={editor} onSaved={onSaved} />;
  }
}

/** A sign that something in the tab is changed or wrong, in words for those who do not see it. */
function TabMark({ editor, tab }: { editor: PolicyEditor; tab: TabKey }) {
  const { t } = useTranslation('policy');
  const fields = fieldsOf[tab];
  const isWrong = fields.some((field) => editor.problemsAt([field]).length > 0);
  const isChanged = fields.some((field) => editor.isChanged([field]));
  if (!isWrong && !isChanged) return null;
  return (
    <span className={styles['tabMark']} data-tone={isWrong ? 'problem' : 'changed'}>
      <span aria-hidden="true">{isWrong ? '!' : '•'}</span>
      <span className="only-spoken">{t(isWrong ? 'wrongMark' : 'changedMark')}</span>
    </span>
  );
}
