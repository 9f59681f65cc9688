import { useQuery } from '@connectrpc/connect-query';
import { Segmented } from 'antd';
import { useTranslation } from 'react-i18next';
import { BanService, type BanTemplate } from '#gen/gatehouse/admin/v1/ban_pb.js';
import { RiskLevel } from '#gen/gatehouse/common/v1/risk_pb.js';
import { Card } from '../../../ui/card.js';
import { PageLink } from '../../../ui/page-link.js';
import styles from '../policy.module.css';
import { ChoiceSetting, NumberSetting, SwitchSetting } from './setting.js';
import type { PolicyEditor } from './use-policy-draft.js';
import { valueOfWord } from './words.js';

/** Names that the page has words for; a preset of a newer service is left out. */
const presets = ['strict', 'standard', 'relaxed'] as const;

/** When an end user who keeps sending risky content is refused everything for a while. */
export function BansTab({ editor }: { editor: PolicyEditor }) {
  const { t } = useTranslation('policy');
  const isOn = editor.value(['banPolicy', 'enabled']) === true;
  return (
    <Card title={t('bans.title')} extra={<PageLink to="/bans">{t('bans.who')}</PageLink>}>
      <div className={styles['stack']}>
        <SwitchSetting
          editor={editor}
          path={['banPolicy', 'enabled']}
          label={t('label.banPolicy.enabled')}
          hint={t('bans.about')}
        />
        {isOn && (
          <>
            {editor.mayChange && <Presets editor={editor} />}
            <div className={styles['fields']}>
              <ChoiceSetting
                editor={editor}
                path={['banPolicy', 'riskLevel']}
                label={t('label.banPolicy.riskLevel')}
                words={['high_risk', 'medium_risk', 'low_risk']}
                text="banLevel"
              />
              <NumberSetting
                editor={editor}
                path={['banPolicy', 'triggerCount']}
                label={t('label.banPolicy.triggerCount')}
                min={1}
                max={100}
              />
              <NumberSetting
                editor={editor}
                path={['banPolicy', 'timeWindowMinutes']}
                label={t('label.banPolicy.timeWindowMinutes')}
                min={1}
                max={1440}
              />
              <NumberSetting
                editor={editor}
                path={['banPolicy', 'banDurationMinutes']}
                label={t('label.banPolicy.banDurationMinutes')}
                min={1}
                max={10080}
              />
            </div>
          </>
        )}
      </div>
    </Card>
  );
}

function Presets({ editor }: { editor: PolicyEditor }) {
  const { t } = useTranslation('policy');
  const { data } = useQuery(BanService.method.listBanTemplates, {});
  const templates = data?.templates ?? [];
  const known = presets.filter((name) => templates.some((template) => template.name === name));
  const valuesOf = ({ banPolicy }: BanTemplate) =>
    [
      [['banPolicy', 'riskLevel'], valueOfWord('riskLevel', RiskLevel[banPolicy?.riskLevel ?? 0] ?? '')],
      [['banPolicy', 'triggerCount'], banPolicy?.triggerCount ?? 0],
      [['banPolicy', 'timeWindowMinutes'], banPolicy?.timeWindowMinutes ?? 0],
      [['banPolicy', 'banDurationMinutes'], banPolicy?.banDurationMinutes ?? 0],
    ] as const;
  const inForce = templates.find((template) =>
    valuesOf(template).every(([path, value]) => editor.value(path) === value),
  );
  if (known.length === 0) return null;
  return (
    <div className={styles['setting']}>
      <span className={styles['label']}>{t('bans.preset')}</span>
      <Segmented
        aria-label={t('bans.preset')}
        className={styles['segmented'] ?? ''}
        // Values of one's own are none of the presets.
        value={known.find((name) => name === inForce?.name) ?? 'own'}
        onChange={(name) => {
          const template = templates.find((one) => one.name === name);
          if (template !== undefined) editor.setAll(valuesOf(template));
        }}
        options={[...known, 'own' as const].map((name) => ({ value: name, label: t(`bans.presetOf.${name}`) }))}
      />
    </div>
  );
}
