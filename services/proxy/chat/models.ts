import { LRUCache } from 'lru-cache';
import type { Secrets } from '#lib/auth/secrets.js';
import type { Database } from '#lib/db/database.js';
import type { TenantState } from '#lib/db/heartbeat.js';
import { GatehouseError } from '#lib/errors/error.js';
import type { Log } from '#lib/telemetry/log.js';
import type { Metrics } from '#lib/telemetry/metrics.js';
import type { Provider } from '../providers/define.js';
import type { Target } from '../upstreams/ask.js';
import { loadRoutes, type RouteRow, type RouteSet } from './store.js';

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
  /** Errors: MODEL_ROUTE_NOT_FOUND. */
  resolve(tenantId: string, model: string): Promise<Target>;
  /** The models that a client may name, each once, best route first. */
  list(tenantId: string): Promise<readonly ListedModel[]>;
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

  async function routesOf(tenantId: string): Promise<readonly RouteRow[]> {
    const tenant = tenants.get(tenantId) ?? addTenant(tenantId);
    deps.metrics.cacheLookup('routes', isFresh(tenant));
    // A revision that is announced during a load asks for one more.
    while (!isFresh(tenant) && !mayServeLastGood(tenant)) await reload(tenantId, tenant);
    return tenant.current?.routes ?? [];
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
      tenant.current = loaded
        ? { revision: loaded.revision, routes: loaded.routes.toSorted(compareRoutes) }
        : { revision: wanted, routes: [] };
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

  function toTarget(route: RouteRow, model: string): Target {
    const provider = providers.get(route.provider);
    if (!provider) {
      deps.log.error('routes.provider_unknown', { upstream: route.upstreamName, provider: route.provider });
      throw new GatehouseError('MODEL_ROUTE_NOT_FOUND', { values: { model } });
    }
    return {
      name: route.upstreamName,
      provider,
      apiBaseUrl: route.apiBaseUrl.replace(/\/+$/, ''),
      model: route.modelName === '' ? model : route.modelName,
      openApiKey: () => (route.sealedApiKey ? deps.secrets.open(route.sealedApiKey) : undefined),
    };
  }

  return {
    async resolve(tenantId, model) {
      const route = findRoute(await routesOf(tenantId), model);
      if (!route) throw new GatehouseError('MODEL_ROUTE_NOT_FOUND', { values: { model } });
      return toTarget(route, model);
    },
    async list(tenantId) {
      const routes = await routesOf(tenantId);
      return routes.flatMap((route) =>
        namesOf(route, providers.get(route.provider))
          // Only names that lead here: another route may come first.
          .filter((id) => findRoute(routes, id) === route)
          .map((id) => ({ id, createdAt: route.createdAt, ownedBy: route.provider })),
      );
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

/** The first matching route, in the order of compareRoutes. Pure. */
export function findRoute(routes: readonly RouteRow[], model: string): RouteRow | undefined {
  const name = model.toLowerCase();
  return routes.find(({ modelPattern, matchType }) => {
    const pattern = modelPattern.toLowerCase();
    return matchType === 'exact' ? name === pattern : name.startsWith(pattern);
  });
}

/** Higher priority first, then the longer pattern, then exact before prefix, then the older route. */
export function compareRoutes(a: RouteRow, b: RouteRow): number {
  return (
    b.priority - a.priority ||
    b.modelPattern.length - a.modelPattern.length ||
    Number(b.matchType === 'exact') - Number(a.matchType === 'exact') ||
    a.createdAt.getTime() - b.createdAt.getTime() ||
    (a.id < b.id ? -1 : 1)
  );
}

/**
 * Names that a client can choose for a route: the pattern of an exact one; for a prefix the model that it sends to, or that a
 * built-in provider has, and failing those the prefix itself. A route that takes every name has none of its own.
 */
function namesOf(route: RouteRow, provider: Provider | undefined): readonly string[] {
  if (route.matchType === 'exact') return [route.modelPattern];
  const models = route.modelName !== '' ? [route.modelName] : provider?.kind === 'built-in' ? provider.models : [];
  const named = models.filter((name) => name.toLowerCase().startsWith(route.modelPattern.toLowerCase()));
  if (named.length > 0) return named;
  return route.modelPattern === '' ? [] : [route.modelPattern];
}
