import { useQuery } from '@connectrpc/connect-query';
import { PolicyService } from '#gen/gatehouse/admin/v1/policy_pb.js';
import { Mode } from '#gen/gatehouse/common/v1/risk_pb.js';
import { ModeTag } from '../../../ui/mode-tag.js';

/** Whether a policy enforces or only monitors, as its settings say. */
export function PolicyMode({ id }: { id: string }) {
  const { data, error } = useQuery(PolicyService.method.getPolicy, { id });
  if (error !== null) return <span>–</span>;
  if (data === undefined) return <span className="skeleton" style={{ display: 'block', width: 80, height: 14 }} />;
  return <ModeTag mode={data.definition?.settings?.mode || Mode.ENFORCE} />;
}
