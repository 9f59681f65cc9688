import { create } from '@bufbuild/protobuf';
import { useMutation, useQuery } from '@connectrpc/connect-query';
import { Input, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ApplicationService } from '#gen/gatehouse/admin/v1/application_pb.js';
import {
  MatchType,
  type ModelRoute,
  ModelRouteSchema,
  type UpstreamModel,
  UpstreamService,
} from '#gen/gatehouse/admin/v1/upstream_pb.js';
import { useInvalidate } from '../../../app/rpc/invalidate.js';
import { Field, SwitchField } from '../../../ui/form/field.js';
import { FormDialog } from '../../../ui/form/form-dialog.js';
import { NumberField } from '../../../ui/form/number-field.js';
import { RouteTargets } from './route-targets.js';

interface RouteFormProps {
  /** The one to change; undefined makes a new one. */
  readonly route: ModelRoute | undefined;
  readonly models: readonly UpstreamModel[];
  readonly onClose: () => void;
}

/** Makes a route or changes one. Render it while it is open. */
export function RouteForm({ route, models, onClose }: RouteFormProps) {
  const { t } = useTranslation('models');
  const [draft, setDraft] = useState(() => route ?? newRoute(models));
  const change = (fields: Partial<ModelRoute>): void => setDraft((last) => ({ ...last, ...fields }));
  const applications = useQuery(ApplicationService.method.listApplications, { pageSize: 100 });
  const invalidate = useInvalidate(UpstreamService);
  const onSuccess = async (): Promise<void> => {
    await invalidate();
    onClose();
  };
  const make = useMutation(UpstreamService.method.createModelRoute, { onSuccess });
  const update = useMutation(UpstreamService.method.updateModelRoute, { onSuccess });
  const save = route === undefined ? make : update;
  const isExact = draft.matchType === MatchType.EXACT;
  return (
    <FormDialog
      open
      onClose={onClose}
      title={t(route ? 'route.edit' : 'route.create')}
      submit={t(route ? 'save' : 'route.create')}
      // The first of the targets decides; the single one is the older way to say it.
      onSubmit={() => save.mutate({ modelRoute: { ...draft, upstreamModelId: '' } })}
      isPending={save.isPending}
      error={save.error}
      isReady={draft.targets.length > 0 && (!isExact || draft.modelPattern.trim() !== '')}
    >
      <Field label={t('route.match')}>
        {(control) => (
          <Select
            {...control}
            value={isExact ? MatchType.EXACT : MatchType.PREFIX}
            onChange={(matchType) => change({ matchType })}
            options={[
              { value: MatchType.PREFIX, label: t('route.prefix') },
              { value: MatchType.EXACT, label: t('route.exact') },
            ]}
          />
        )}
      </Field>
      <Field label={t('route.pattern')} hint={t(isExact ? 'route.exactHint' : 'route.prefixHint')}>
        {(control) => (
          <Input
            {...control}
            spellCheck={false}
            maxLength={255}
            value={draft.modelPattern}
            onChange={({ target }) => change({ modelPattern: target.value })}
          />
        )}
      </Field>
      <RouteTargets targets={draft.targets} models={models} onChange={(targets) => change({ targets })} />
      <Field label={t('route.applications')} hint={t('route.applicationsHint')}>
        {(control) => (
          <Select
            {...control}
            mode="multiple"
            value={draft.applicationIds}
            onChange={(applicationIds) => change({ applicationIds })}
            optionFilterProp="label"
            options={(applications.data?.applications ?? []).map(({ id, name }) => ({ value: id, label: name }))}
          />
        )}
      </Field>
      <NumberField
        label={t('route.priority')}
        hint={t('route.priorityHint')}
        max={10_000}
        value={draft.priority}
        onChange={(priority) => change({ priority })}
      />
      <NumberField
        label={t('route.cache')}
        hint={t('route.cacheHint')}
        max={86_400}
        value={draft.cacheTtlSeconds}
        onChange={(cacheTtlSeconds) => change({ cacheTtlSeconds })}
      />
      <SwitchField label={t('route.enabled')} checked={draft.enabled} onChange={(enabled) => change({ enabled })} />
    </FormDialog>
  );
}

function newRoute(models: readonly UpstreamModel[]): ModelRoute {
  const first = models[0];
  return create(ModelRouteSchema, {
    enabled: true,
    matchType: MatchType.PREFIX,
    priority: 100,
    targets: first ? [{ upstreamModelId: first.id, weight: 1 }] : [],
  });
}
