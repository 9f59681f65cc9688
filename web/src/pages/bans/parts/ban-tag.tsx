import { useTranslation } from 'react-i18next';
import type { Ban } from '#gen/gatehouse/admin/v1/ban_pb.js';
import { Tag } from '../../../ui/tag.js';

/** Whether a ban is in force, was lifted or is over, as word and colour. */
export function BanTag({ ban }: { ban: Ban }) {
  const { t } = useTranslation('bans');
  const word = ban.active ? 'active' : ban.liftedAt ? 'lifted' : 'over';
  return <Tag tone={ban.active ? 'high' : 'plain'}>{t(`stateOf.${word}`)}</Tag>;
}
