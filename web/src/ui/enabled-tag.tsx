import { CheckCircleOutlined, PauseCircleOutlined } from '@ant-design/icons';
import { useTranslation } from 'react-i18next';
import { Glyph } from './glyph.js';
import { Tag } from './tag.js';

/** Whether a thing is in use, as icon, word and colour. */
export function EnabledTag({ enabled }: { enabled: boolean }) {
  const { t } = useTranslation();
  return (
    <Tag tone={enabled ? 'none' : 'plain'}>
      <Glyph of={enabled ? CheckCircleOutlined : PauseCircleOutlined} />
      {t(enabled ? 'enabled.on' : 'enabled.off')}
    </Tag>
  );
}
