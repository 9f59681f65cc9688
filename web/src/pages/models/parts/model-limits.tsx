import { create } from '@bufbuild/protobuf';
import { useTranslation } from 'react-i18next';
import {
  type UpstreamModel,
  type UpstreamTimeouts,
  UpstreamTimeoutsSchema,
} from '#gen/gatehouse/admin/v1/upstream_pb.js';
import { NumberField } from '../../../ui/form/number-field.js';
import styles from '../models.module.css';

const timeouts = [
  { field: 'connectMs', maxMs: 60_000 },
  { field: 'firstTokenMs', maxMs: 3_600_000 },
  { field: 'idleMs', maxMs: 3_600_000 },
  { field: 'totalMs', maxMs: 3_600_000 },
] as const satisfies { field: keyof UpstreamTimeouts; maxMs: number }[];

const prices = ['inputPriceMicros', 'outputPriceMicros'] as const;

interface ModelLimitsProps {
  readonly draft: UpstreamModel;
  readonly onChange: (fields: Partial<UpstreamModel>) => void;
}

/** Timeouts and prices, which few people change. */
export function ModelLimits({ draft, onChange }: ModelLimitsProps) {
  const { t } = useTranslation('models');
  const current = draft.timeouts ?? create(UpstreamTimeoutsSchema);
  return (
    <details>
      <summary>{t('limits')}</summary>
      <div className={styles['grid']}>
        {timeouts.map(({ field, maxMs }) => (
          <NumberField
            key={field}
            label={t(`timeout.${field}`)}
            max={maxMs}
            value={current[field]}
            onChange={(ms) => onChange({ timeouts: { ...current, [field]: ms } })}
          />
        ))}
        {prices.map((field) => (
          <NumberField
            key={field}
            label={t(`price.${field}`)}
            step="any"
            max={1_000_000}
            value={Number(draft[field]) / 1e6}
            onChange={(price) => onChange({ [field]: BigInt(Math.round(price * 1e6)) })}
          />
        ))}
      </div>
      <p className={styles['quiet']}>{t('limitsHint')}</p>
    </details>
  );
}
