import { EyeOutlined, SafetyCertificateOutlined } from '@ant-design/icons';
import { useQuery } from '@connectrpc/connect-query';
import { useTranslation } from 'react-i18next';
import { PolicyService } from '#gen/gatehouse/admin/v1/policy_pb.js';
import { Mode } from '#gen/gatehouse/common/v1/risk_pb.js';
import { Glyph } from '../../../ui/glyph.js';
import { Tag } from '../../../ui/tag.js';

/** Whether a policy enforces or only monitors, as its settings say. */
export function PolicyMode({ id }: { id: string }) {
  const { t } = useTranslation('policies');
  const { data, error } = useQuery(PolicyService.method.getPolicy, { id });
  if (error !== null) return <span>–</span>;
  if (data === undefined) return <span className="skeleton" style={{ display: 'block', width: 80, height: 14 }} />;
  const monitors = data.definition?.settings?.mode === Mode.MONITOR;
  return (
    <Tag tone={monitors ? 'low' : 'none'}>
      <Glyph of={monitors ? EyeOutlined : SafetyCertificateOutlined} />
      {t(monitors ? 'monitor' : 'enforce')}
    </Tag>
  );
}
