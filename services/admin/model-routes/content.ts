import type { MessageInitShape } from '@bufbuild/protobuf';
import { MatchType, type ModelRoute, type ModelRouteSchema } from '#gen/gatehouse/admin/v1/upstream_pb.js';
import { isUuid } from '#lib/db/ids.js';
import { type FieldViolation, GatehouseError } from '#lib/errors/error.js';
import type { ModelRouteContent, RouteTargetRow } from './store.js';

/** A route as it is kept. Whose its upstream models and applications are is not checked here. Errors: REQUEST_INVALID. */
export function readContent(given: ModelRoute | undefined, id: string): ModelRouteContent {
  const targets = readTargets(given);
  const content: ModelRouteContent = {
    id,
    name: given?.name.trim() ?? '',
    description: given?.description.trim() ?? '',
    modelPattern: given?.modelPattern.trim() ?? '',
    matchType: given?.matchType === MatchType.EXACT ? 'exact' : 'prefix',
    priority: given?.priority ?? 0,
    enabled: given?.enabled ?? false,
    cacheTtlSeconds: given?.cacheTtlSeconds ?? 0,
    targets,
    applicationIds: [...new Set((given?.applicationIds ?? []).map((application) => application.toLowerCase()))],
  };
  const fields: FieldViolation[] = [];
  if (content.matchType === 'exact' && content.modelPattern === '') {
    fields.push({ path: 'model_route.model_pattern', message: 'must not be empty for an exact match' });
  }
  fields.push(...targetViolations(given?.upstreamModelId ?? '', targets));
  if (fields.length > 0) throw new GatehouseError('REQUEST_INVALID', { fields });
  return content;
}

/** The targets with the one in front that upstream_model_id names: the first of rank 0 when it names none. */
function readTargets(given: ModelRoute | undefined): RouteTargetRow[] {
  const named = given?.upstreamModelId ?? '';
  const targets = (given?.targets ?? []).map(({ upstreamModelId, weight, rank }) => ({
    upstreamModelId,
    weight: weight || 1,
    rank,
  }));
  if (targets.length === 0) return named === '' ? [] : [{ upstreamModelId: named, weight: 1, rank: 0 }];
  const first =
    targets.find(({ upstreamModelId, rank }) => rank === 0 && upstreamModelId === named) ??
    targets.find(({ rank }) => rank === 0);
  return first ? [first, ...targets.filter((target) => target !== first)] : targets;
}

function targetViolations(named: string, targets: readonly RouteTargetRow[]): FieldViolation[] {
  if (targets.length === 0) return [{ path: 'model_route.upstream_model_id', message: 'is required' }];
  const ids = targets.map(({ upstreamModelId }) => upstreamModelId);
  const violations: FieldViolation[] = [];
  if (!ids.every(isUuid)) violations.push({ path: 'model_route.upstream_model_id', message: 'must be an id' });
  if (new Set(ids).size < ids.length) {
    violations.push({ path: 'model_route.targets', message: 'must not name an upstream model twice' });
  }
  if (targets[0]?.rank !== 0) violations.push({ path: 'model_route.targets', message: 'must have one of rank 0' });
  if (named !== '' && !ids.includes(named)) {
    violations.push({ path: 'model_route.upstream_model_id', message: 'must be among the targets' });
  }
  return violations;
}

/** A route as its readers get it. */
export function toModelRouteMessage(row: ModelRouteContent): MessageInitShape<typeof ModelRouteSchema> {
  return {
    id: row.id,
    name: row.name,
    description: row.description,
    modelPattern: row.modelPattern,
    matchType: row.matchType === 'exact' ? MatchType.EXACT : MatchType.PREFIX,
    priority: row.priority,
    upstreamModelId: row.targets[0]?.upstreamModelId ?? '',
    enabled: row.enabled,
    applicationIds: [...row.applicationIds],
    targets: row.targets.map((target) => ({ ...target })),
    cacheTtlSeconds: row.cacheTtlSeconds,
  };
}

/** A route as revisions and the audit log show it. */
export function toModelRouteDiff(row: ModelRouteContent): object {
  return {
    name: row.name,
    description: row.description,
    model_pattern: row.modelPattern,
    match_type: row.matchType,
    priority: row.priority,
    enabled: row.enabled,
    cache_ttl_seconds: row.cacheTtlSeconds,
    targets: row.targets,
    application_ids: row.applicationIds,
  };
}
