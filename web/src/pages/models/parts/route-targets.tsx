import { DeleteOutlined, PlusOutlined } from '@ant-design/icons';
import { create } from '@bufbuild/protobuf';
import { Button, Input, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { type RouteTarget, RouteTargetSchema, type UpstreamModel } from '#gen/gatehouse/admin/v1/upstream_pb.js';
import { Glyph } from '../../../ui/glyph.js';
import styles from '../models.module.css';

interface RouteTargetsProps {
  readonly targets: readonly RouteTarget[];
  readonly models: readonly UpstreamModel[];
  readonly onChange: (targets: RouteTarget[]) => void;
}

/** The upstream models of a route: those of one rank share its requests by weight, later ranks take over. */
export function RouteTargets({ targets, models, onChange }: RouteTargetsProps) {
  const { t } = useTranslation('models');
  const change = (at: number, fields: Partial<RouteTarget>): void =>
    onChange(targets.map((target, index) => (index === at ? { ...target, ...fields } : target)));
  const free = models.filter(({ id }) => targets.every((target) => target.upstreamModelId !== id));
  return (
    <fieldset className={styles['fieldset']}>
      <legend>{t('route.targets')}</legend>
      {targets.map((target, index) => (
        <div key={target.upstreamModelId} className={styles['target']}>
          <Select
            aria-label={t('target.model', { number: index + 1 })}
            value={target.upstreamModelId}
            onChange={(upstreamModelId) => change(index, { upstreamModelId })}
            options={models
              .filter((model) => model.id === target.upstreamModelId || free.includes(model))
              .map(({ id, name }) => ({ value: id, label: name }))}
          />
          <Count
            label={t('target.weight', { number: index + 1 })}
            prefix={t('target.weightWord')}
            max={1000}
            value={target.weight || 1}
            onChange={(weight) => change(index, { weight })}
          />
          <Count
            label={t('target.rank', { number: index + 1 })}
            prefix={t('target.rankWord')}
            max={19}
            value={target.rank}
            onChange={(rank) => change(index, { rank })}
          />
          <Button
            type="text"
            icon={<Glyph of={DeleteOutlined} />}
            aria-label={t('target.remove', { number: index + 1 })}
            disabled={targets.length === 1}
            onClick={() => onChange(targets.filter((_, at) => at !== index))}
          />
        </div>
      ))}
      <div className={styles['quiet']}>{t('target.hint')}</div>
      {free[0] && targets.length < 20 && (
        <div>
          <Button
            size="small"
            icon={<Glyph of={PlusOutlined} />}
            onClick={() =>
              onChange([
                ...targets,
                create(RouteTargetSchema, { upstreamModelId: free[0]?.id ?? '', weight: 1, rank: 1 }),
              ])
            }
          >
            {t('target.add')}
          </Button>
        </div>
      )}
    </fieldset>
  );
}

interface CountProps {
  readonly label: string;
  readonly prefix: string;
  readonly max: number;
  readonly value: number;
  readonly onChange: (value: number) => void;
}

function Count({ label, prefix, max, value, onChange }: CountProps) {
  return (
    <Input
      type="number"
      aria-label={label}
      prefix={<span className={styles['quiet']}>{prefix}</span>}
      min={0}
      max={max}
      value={value}
      onChange={({ target }) => target.validity.valid && onChange(Number(target.value))}
    />
  );
}
