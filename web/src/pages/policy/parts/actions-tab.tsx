import { useTranslation } from 'react-i18next';
import { Action } from '#gen/gatehouse/common/v1/risk_pb.js';
import { ActionGrid, type ActionRow, type GridLevel } from '../../../ui/action-grid/action-grid.js';
import { Card } from '../../../ui/card.js';
import { numberOf } from '../../../ui/words.js';
import styles from '../policy.module.css';
import { PrivateModel } from './private-model.js';
import { ChoiceSetting, NumberSetting, SwitchSetting } from './setting.js';
import type { PolicyEditor } from './use-policy-draft.js';
import { valueOfWord, wordOfValue } from './words.js';

const generalActions = [Action.PASS, Action.SWITCH_PRIVATE_MODEL, Action.REPLACE, Action.REJECT];
const dataActions = [
  Action.PASS,
  Action.ANONYMIZE,
  Action.ANONYMIZE_RESTORE,
  Action.SWITCH_PRIVATE_MODEL,
  Action.REPLACE,
  Action.REJECT,
];

/** An answer has been given by a model already: neither can its placeholders be restored nor can another model be asked. */
const onlyOnInput: ReadonlySet<Action> = new Set([Action.ANONYMIZE_RESTORE, Action.SWITCH_PRIVATE_MODEL]);

const grids = [
  { key: 'generalInput', actions: generalActions },
  { key: 'generalOutput', actions: generalActions.filter((action) => !onlyOnInput.has(action)) },
  { key: 'dataInput', actions: dataActions },
  { key: 'dataOutput', actions: dataActions.filter((action) => !onlyOnInput.has(action)) },
] as const;

/** What follows from a finding, how sure a guard model has to be, and what happens when something does not answer. */
export function ActionsTab({ editor }: { editor: PolicyEditor }) {
  const { t } = useTranslation('policy');
  const toRow = ({ key, actions }: (typeof grids)[number]): ActionRow => {
    const valueAt = (level: GridLevel): Action =>
      // The value was written by this page or by a service that knows the same actions.
      (numberOf(Action, wordOfValue(level, editor.value([key, level]))) ?? Action.UNSPECIFIED) as Action;
    const values = { high: valueAt('high'), medium: valueAt('medium'), low: valueAt('low') };
    const levels = ['high', 'medium', 'low'] as const;
    return {
      key,
      label: t(`label.${key}`),
      // What was set elsewhere stays to be seen, even where it makes no sense.
      actions: [...new Set([...actions, ...Object.values(values)])],
      values,
      changed: new Set(levels.filter((level) => editor.own([key, level]) !== undefined)),
    };
  };
  return (
    <>
      <Card title={t('actions.whole')}>
        <div className={styles['fields']}>
          <ChoiceSetting
            editor={editor}
            path={['mode']}
            label={t('label.mode')}
            words={['enforce', 'monitor']}
            text="mode"
          />
          <ChoiceSetting
            editor={editor}
            path={['failMode']}
            label={t('label.failMode')}
            words={['closed', 'open', 'degrade']}
            text="failMode"
          />
        </div>
      </Card>
      <Card title={t('actions.grid')}>
        <p className={styles['about']}>{t('actions.gridAbout')}</p>
        <div className={styles['stack']}>
          <ActionGrid
            label={t('actions.grid')}
            rows={grids.map(toRow)}
            onChange={
              editor.mayChange
                ? (row, level, action) => editor.set([row, level], valueOfWord(level, Action[action] ?? ''))
                : undefined
            }
          />
          <PrivateModel editor={editor} />
        </div>
      </Card>
      <Card title={t('actions.sensitivity')}>
        <p className={styles['about']}>{t('actions.sensitivityAbout')}</p>
        <div className={styles['stack']}>
          <div className={styles['fields']}>
            <ChoiceSetting
              editor={editor}
              path={['sensitivity', 'level']}
              label={t('label.sensitivity.level')}
              words={['high', 'medium', 'low']}
              text="sensitivityLevel"
            />
            {(['highThreshold', 'mediumThreshold', 'lowThreshold'] as const).map((name) => (
              <NumberSetting
                key={name}
                editor={editor}
                path={['sensitivity', name]}
                label={t(`label.sensitivity.${name}`)}
                max={1}
                step={0.01}
              />
            ))}
          </div>
          <SwitchSetting
            editor={editor}
            path={['doublecheck']}
            label={t('label.doublecheck')}
            hint={t('actions.doublecheckHint')}
          />
        </div>
      </Card>
      <Card title={t('actions.lists')}>
        <div className={styles['fields']}>
          <ChoiceSetting
            editor={editor}
            path={['listOrder']}
            label={t('label.listOrder')}
            words={['whitelist_first', 'blacklist_first']}
            text="listOrder"
          />
          <SwitchSetting
            editor={editor}
            path={['whitelistSkipsData']}
            label={t('label.whitelistSkipsData')}
            hint={t('actions.whitelistSkipsDataHint')}
          />
        </div>
      </Card>
    </>
  );
}
