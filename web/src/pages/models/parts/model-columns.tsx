import type { TFunction } from 'i18next';
import type { UpstreamModel } from '#gen/gatehouse/admin/v1/upstream_pb.js';
import { type UpstreamHealth, UpstreamState } from '#gen/gatehouse/proxy/v1/upstream_health_pb.js';
import { EnabledTag } from '../../../ui/enabled-tag.js';
import { PeekLink } from '../../../ui/peek-link.js';
import type { Column } from '../../../ui/table/data-table.js';
import { Tag } from '../../../ui/tag.js';
import styles from '../models.module.css';

/** What the columns need of the page. */
interface ColumnDeps {
  readonly t: TFunction<'models'>;
  readonly healthOf: (id: string) => UpstreamHealth | undefined;
  readonly onPeek: (id: string) => void;
}

/** The columns of the list of upstream models. */
export function modelColumns({ t, healthOf, onPeek }: ColumnDeps): Column<UpstreamModel>[] {
  return [
    {
      key: 'name',
      title: t('name'),
      cell: ({ id, name }) => (
        <PeekLink to={`/models?peek=${id}`} onPeek={() => onPeek(id)}>
          <bdi>{name}</bdi>
        </PeekLink>
      ),
    },
    {
      key: 'state',
      title: t('state'),
      width: '250px',
      cell: ({ id, enabled, isPrivateModel }) => (
        <span className={styles['tags']}>
          <EnabledTag enabled={enabled} />
          {isPrivateModel && <Tag tone="data">{t('private')}</Tag>}
          {healthOf(id)?.state === UpstreamState.OPEN && <Tag tone="high">{t('leftAlone')}</Tag>}
        </span>
      ),
    },
    { key: 'provider', title: t('provider'), width: '150px', from: 'tablet', cell: ({ provider }) => provider },
    {
      key: 'address',
      title: t('address'),
      from: 'desktop',
      cell: ({ apiBaseUrl }) => apiBaseUrl || <span className={styles['quiet']}>{t('inside')}</span>,
    },
    {
      key: 'model',
      title: t('sends'),
      width: '180px',
      from: 'tablet',
      cell: ({ modelName }) => modelName || <span className={styles['quiet']}>{t('asAsked')}</span>,
    },
  ];
}
