import { LRUCache } from 'lru-cache';
import type { Secrets } from '#lib/auth/secrets.js';
import type { Database } from '#lib/db/database.js';
import type { TenantState } from '#lib/db/heartbeat.js';
import { GatehouseError } from '#lib/errors/error.js';
import { compareRoutes, findRoute } from '#lib/routing/model-route.js';
import type { Log } from '#lib/telemetry/log.js';
import type { Metrics } from '#lib/telemetry/metrics.js';
import type { Provider } from '../providers/define.js';
import type { Destination, Payer, Target } from '../upstreams/target.js';
import { loadRoutes, type RouteRow, type RouteSet, type UpstreamRow } from './store.js';

/** One model that GET /v1/models shows. */
export interface ListedModel {
  readonly id: string;
  readonly createdAt: Date;
  /** Name of the provider behind it. */
  readonly ownedBy: string;
}

/**
 * Where model names lead, per tenant.
 *
 * A tenant is loaded on its first use and again on every revision of it: no request that comes after `onRevision` is routed
 * by an older state, unless the database is away, when the last good one serves.
 * Errors: DATABASE_UNAVAILABLE while a tenant was never loaded.
 */
export interface Models {
  /** Where a caller's model name leads. Errors: MODEL_ROUTE_NOT_FOUND. */
  resolve(payer: Payer, model: string): Promise<Destination>;
  /**
   * The private model that takes a caller's request instead, under the name that was asked for: the one that the policy
   * names, else the tenant's default one, else its oldest; undefined when there is none.
   */
  resolvePrivate(payer: Payer, model: string, privateModelId: string): Promise<Destination | undefined>;
  /** The models that a client may name, each once, best route first. */
  list(payer: Pick<Payer, 'tenantId' | 'applicationId'>): Promise<readonly ListedModel[]>;
  /** Tells that a tenant has this revision. */
  onRevision(tenantId: string, revision: bigint): void;
  /** What is loaded, for the heartbeat. */
  revisions(): Record<string, TenantState>;
}

/** What the models are made of. */
export interface ModelsDeps {
  readonly db: Database;
  readonly secrets: Pick<Secrets, 'open'>;
  readonly providers: readonly Provider[];
  /** Makes `revisions()` known to the installation; resolves once it is committed. */
  readonly announce: () => Promise<void>;
  readonly log: Log;
  readonly metrics: Pick<Metrics, 'cacheLookup'>;
}

/** Tenants kept loaded; each is some kilobytes. */
const maxTenants = 10_000;
/** After a failed load the last good state serves for this long before the database is asked again. */
const retryAfterMs = 1_000;

interface Tenant {
  /** The newest revision that was announced. */
  wanted: bigint;
  current: RouteSet | undefined;
  loading: Promise<void> | undefined;
  failedAtMs: number;
  problem: string;
}

/** Creates the models of this instance. */
export function createModels(deps: ModelsDeps): Models {
  const tenants = new LRUCache<string, Tenant>({ max: maxTenants });
  const providers = new Map(deps.providers.map((provider) => [provider.name, provider]));

  async function routesOf(tenantId: string): Promise<RouteSet> {
    const tenant = tenants.get(tenantId) ?? addTenant(tenantId);
    deps.metrics.cacheLookup('routes', isFresh(tenant));
    // A revision that is announced during a load asks for one more.
    while (!isFresh(tenant) && !mayServeLastGood(tenant)) await reload(tenantId, tenant);
    return tenant.current ?? emptySet(tenant.wanted);
  }

  function addTenant(tenantId: string): Tenant {
    const tenant: Tenant = { wanted: 0n, current: undefined, loading: undefined, failedAtMs: -Infinity, problem: '' };
    tenants.set(tenantId, tenant);
    return tenant;
  }

  function reload(tenantId: string, tenant: Tenant): Promise<void> {
    tenant.loading ??= load(tenantId, tenant).finally(() => {
      tenant.loading = undefined;
    });
    return tenant.loading;
  }

  async function load(tenantId: string, tenant: Tenant): Promise<void> {
    const { wanted } = tenant;
    try {
      // Announced before it is read for the first time: whoever then waits for a revision knows that this instance has yet
      // to reach it.
      if (!tenant.current) await deps.announce();
      const loaded = await loadRoutes(deps.db, tenantId);
      // A tenant that is gone is announced once more, with a revision that it never gets.
      tenant.current = loaded ? { ...loaded, routes: loaded.routes.toSorted(compareRoutes) } : emptySet(wanted);
      if (tenant.current.revision < wanted) throw new Error('the database does not know the announced revision yet');
      tenant.problem = '';
    } catch (error) {
      if (!tenant.current) {
        tenants.delete(tenantId);
        throw error;
      }
      tenant.failedAtMs = Date.now();
      tenant.problem = 'routes could not be read';
      deps.log.warn('routes.load_failed', { tenant_id: tenantId, error });
    }
    deps.announce().catch((error: unknown) => deps.log.warn('instance.announce_failed', { error }));
  }

  function toTarget(upstream: UpstreamRow, model: string, weight: number, rank: number): Target | undefined {
    const provider = providers.get(upstream.provider);
    if (!provider) {
      deps.log.error('routes.provider_unknown', { upstream: upstream.name, provider: upstream.provider });
      return undefined;
    }
    return {
      id: upstream.id,
      name: upstream.name,
      provider,
      apiBaseUrl: upstream.apiBaseUrl.replace(/\/+$/, ''),
      model,
      openApiKey: () => (upstream.sealedApiKey ? deps.secrets.open(upstream.sealedApiKey) : undefined),
      timeouts: {
        connectMs: upstream.connectMs,
        firstTokenMs: upstream.firstTokenMs,
        idleMs: upstream.idleMs,
        totalMs: upstream.totalMs,
      },
      maxRetries: upstream.maxRetries ?? undefined,
      prices: { inputMicros: upstream.inputMicros, outputMicros: upstream.outputMicros },
      weight,
      rank,
    };
  }

  function toDestination(set: RouteSet, payer: Payer, model: string, targets: readonly Target[]): Destination {
    const { tenantId, actorId, applicationId } = payer;
    return {
      payer: { tenantId, actorId, applicationId },
      budget: set.budgets.get(actorId),
      model,
      keepsModelName: false,
      routeId: '',
      revision: set.revision,
      cacheTtlMs: 0,
      protocol: 'chat',
      targets,
    };
  }

  return {
    async resolve(payer, model) {
      const set = await routesOf(payer.tenantId);
      const route = findRoute(set.routes.filter(isUsable(set)), model, payer.applicationId);
      const targets = (route?.targets ?? []).flatMap(({ upstreamModelId, weight, rank }) => {
        const upstream = set.upstreams.get(upstreamModelId);
        return (upstream && toTarget(upstream, upstream.modelName || model, weight, rank)) ?? [];
      });
      if (!route || targets.length === 0) throw new GatehouseError('MODEL_ROUTE_NOT_FOUND', { values: { model } });
      const destination = toDestination(set, payer, model, targets);
      return { ...destination, routeId: route.id, cacheTtlMs: route.cacheTtlSeconds * 1000 };
    },
    async resolvePrivate(payer, model, privateModelId) {
      const set = await routesOf(payer.tenantId);
      const upstream = choosePrivate([...set.upstreams.values()], privateModelId);
      const target = upstream && toTarget(upstream, upstream.privateModelName || upstream.modelName || model, 1, 0);
      return target && { ...toDestination(set, payer, model, [target]), keepsModelName: true };
    },
    async list({ tenantId, applicationId }) {
      const set = await routesOf(tenantId);
      const routes = set.routes.filter(isUsable(set));
      const listed = routes.flatMap((route) => {
        const upstream = firstUpstream(set, route);
        return (
          namesOf(route, upstream, providers.get(upstream.provider))
            // Only names that lead here: another route may come first, or this one is for other applications.
            .filter((id) => findRoute(routes, id, applicationId) === route)
            .map((id) => ({ id, createdAt: route.createdAt, ownedBy: upstream.provider }))
        );
      });
      return [...new Map(listed.map((model) => [model.id.toLowerCase(), model])).values()];
    },
    onRevision(tenantId, revision) {
      const tenant = tenants.peek(tenantId);
      if (!tenant || revision <= tenant.wanted) return;
      tenant.wanted = revision;
      if (tenant.current && !isFresh(tenant)) void reload(tenantId, tenant).catch(() => undefined);
    },
    revisions: () =>
      Object.fromEntries(
        [...tenants.entries()].map(([id, { current, problem }]) => [
          id,
          { revision: String(current?.revision ?? 0n), problem },
        ]),
      ),
  };
}

function isFresh({ current, wanted }: Tenant): boolean {
  return current !== undefined && current.revision >= wanted;
}

function mayServeLastGood({ current, failedAtMs }: Tenant): boolean {
  return current !== undefined && Date.now() - failedAtMs < retryAfterMs;
}

/** Whether a route leads to any upstream model that is in use. */
function isUsable({ upstreams }: RouteSet): (route: RouteRow) => boolean {
  return ({ targets }) => targets.some(({ upstreamModelId }) => upstreams.has(upstreamModelId));
}

/** The upstream model that a usable route names first. */
function firstUpstream({ upstreams }: RouteSet, { targets }: RouteRow): UpstreamRow {
  return targets.map(({ upstreamModelId }) => upstreams.get(upstreamModelId)).find((found) => found !== undefined)!;
}

/** The one that a policy names must be private too: nobody may switch data to a model that is not. */
function choosePrivate(upstreams: readonly UpstreamRow[], privateModelId: string): UpstreamRow | undefined {
  const candidates = upstreams
    .filter(({ isPrivate }) => isPrivate)
    .toSorted((a, b) => a.createdAt.getTime() - b.createdAt.getTime());
  return (
    candidates.find(({ id }) => id === privateModelId) ??
    candidates.find(({ isDefaultPrivate }) => isDefaultPrivate) ??
    candidates[0]
  );
}

function emptySet(revision: bigint): RouteSet {
  return { revision, routes: [], upstreams: new Map(), budgets: new Map() };
}

/**
 * Names that a client can choose for a route: the pattern of an exact one; for a prefix the model that it sends to, or that a
 * built-in provider has, and failing those the prefix itself. A route that takes every name has none of its own.
 */
function namesOf(route: RouteRow, upstream: UpstreamRow, provider: Provider | undefined): readonly string[] {
  if (route.matchType === 'exact') return [route.modelPattern];
  const models =
    upstream.modelName !== '' ? [upstream.modelName] : provider?.kind === 'built-in' ? provider.models : [];
  const named = models.filter((name) => name.toLowerCase().startsWith(route.modelPattern.toLowerCase()));
  if (named.length > 0) return named;
  return route.modelPattern === '' ? [] : [route.modelPattern];
}
