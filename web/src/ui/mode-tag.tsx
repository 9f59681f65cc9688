import { CheckCircleOutlined, EyeOutlined, PauseCircleOutlined } from '@ant-design/icons';
import { useTranslation } from 'react-i18next';
import { Mode } from '#gen/gatehouse/common/v1/risk_pb.js';
import { Glyph } from './glyph.js';
import { Tag } from './tag.js';

/** Whether a rule is enforced, only monitored or off, as icon, word and colour. */
export function ModeTag({ mode }: { mode: Mode }) {
  const { t } = useTranslation();
  if (mode === Mode.OFF)
    return (
      <Tag>
        <Glyph of={PauseCircleOutlined} /> {t('mode.off')}
      </Tag>
    );
  const isMonitored = mode === Mode.MONITOR;
  return (
    <Tag tone={isMonitored ? 'low' : 'none'}>
      <Glyph of={isMonitored ? EyeOutlined : CheckCircleOutlined} /> {t(isMonitored ? 'mode.monitor' : 'mode.enforce')}
    </Tag>
  );
}
