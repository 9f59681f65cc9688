import type { Database } from '#lib/db/database.js';
import type { TenantState } from '#lib/db/heartbeat.js';
import { isUuid } from '#lib/db/ids.js';
import { GatehouseError } from '#lib/errors/error.js';
import type { Log } from '#lib/telemetry/log.js';
import type { Metrics } from '#lib/telemetry/metrics.js';
import {
  advance,
  describeRefused,
  type Generation,
  knownRevisions,
  oldestRevision,
  type PolicyEngine,
} from './generation.js';
import type { PolicySnapshot } from './snapshot.js';
import { type ApplicationPolicy, type LoadedTenant, loadTenant } from './store.js';

/** What the watch is made of. */
export interface PolicyWatchDeps {
  readonly db: Database;
  readonly engine: PolicyEngine;
  /** Makes `revisions()` known to the installation; resolves once it is committed. */
  readonly announce: () => Promise<void>;
  readonly log: Log;
  readonly metrics: Metrics;
}

/** A request's hold on the policy that judges it. */
export interface Admission {
  readonly policy: PolicySnapshot;
  /** The application that is judged for; empty for the tenant's default policy. */
  readonly applicationId: string;
  /** The tenant's language. */
  readonly language: string;
  /** Call once when the request is judged: until then this instance does not report the next revision as live. */
  release(): void;
}

/** The policies of the tenants that this instance judges for. Owns timers; call `close`. */
export interface PolicyWatch {
  /**
   * Admits a request: returns the snapshot that judges it from start to end, at once when the tenant is loaded.
   *
   * Errors: APPLICATION_FOREIGN, APPLICATION_DISABLED, POLICY_INVALID when the policy never compiled,
   * DATABASE_UNAVAILABLE when the tenant is not loaded and cannot be. A tenant that is loaded never fails: while the
   * database is away its last snapshot serves.
   */
  admit(tenantId: string, applicationId: string): Admission | Promise<Admission>;
  /** Tells that a tenant has a revision; loads it when the tenant is one of ours. */
  onRevision(tenantId: string, revision: bigint): void;
  /** The state of every loaded tenant, by tenant id. */
  revisions(): Record<string, TenantState>;
  close(): void;
}

/** A generation and how many requests still judge by it. */
interface Held {
  readonly generation: Generation;
  requests: number;
}

interface Tenant {
  readonly id: string;
  /** Applications that asked since the tenant was loaded; "" for the default policy. */
  readonly wanted: Set<string>;
  current: Held | undefined;
  /** Older generations that requests still judge by. */
  readonly draining: Set<Held>;
  announced: Promise<void> | undefined;
  loading: Promise<void>;
  queued: Promise<void> | undefined;
  waiting: number;
  lastUsedMs: number;
  retry: NodeJS.Timeout | undefined;
}

/** A tenant that asks nothing for this long is forgotten, so that memory follows the tenants that are in use. */
const idleMs = 30 * 60_000;

/** After a failed load; the database is then usually away, and the listener calls again by itself when it is back. */
const retryMs = 1_000;

/** Creates the watch. Feed it with `onRevision`. */
export function createPolicyWatch(deps: PolicyWatchDeps): PolicyWatch {
  const tenants = new Map<string, Tenant>();
  const sweep = setInterval(forgetIdle, 60_000).unref();
  let closed = false;

  function admit(tenantId: string, applicationId: string): Admission | Promise<Admission> {
    const tenant = tenants.get(tenantId);
    const isLoaded = tenant?.current?.generation.applications.has(applicationId) ?? false;
    deps.metrics.cacheLookup('policy', isLoaded);
    return tenant !== undefined && isLoaded ? hold(tenant, applicationId) : loadAndAdmit(tenantId, applicationId);
  }

  async function loadAndAdmit(tenantId: string, applicationId: string): Promise<Admission> {
    if (!isUuid(tenantId) || !(applicationId === '' || isUuid(applicationId)))
      throw new GatehouseError('APPLICATION_FOREIGN');
    const tenant = tenants.get(tenantId) ?? createTenant(tenantId);
    tenants.set(tenantId, tenant);
    tenant.wanted.add(applicationId);
    tenant.waiting++;
    try {
      await reload(tenant);
      return hold(tenant, applicationId);
    } finally {
      tenant.waiting--;
      if (tenant.current === undefined && tenant.waiting === 0) forget(tenant);
    }
  }

  function hold(tenant: Tenant, applicationId: string): Admission {
    const held = tenant.current;
    const application = held?.generation.applications.get(applicationId);
    if (held === undefined || application === undefined) throw new GatehouseError('APPLICATION_FOREIGN');
    const policy = policyOf(held.generation, application);
    held.requests++;
    tenant.lastUsedMs = Date.now();
    return {
      policy,
      applicationId,
      language: held.generation.language,
      release() {
        held.requests--;
        if (held.requests === 0 && tenant.draining.delete(held)) void announceSoon();
      },
    };
  }

  /**
   * Loads the tenant as it is after this call. Calls that come while a load is running share the one that follows it:
   * the running one may have read the database before their change was committed.
   */
  function reload(tenant: Tenant): Promise<void> {
    tenant.queued ??= tenant.loading.then(() => {
      tenant.queued = undefined;
      const load = loadOnce(tenant);
      tenant.loading = load.catch(() => {});
      return load;
    });
    return tenant.queued;
  }

  async function loadOnce(tenant: Tenant): Promise<void> {
    if (closed) throw new GatehouseError('SHUTTING_DOWN');
    // Announced before it is read: whoever then waits for a revision knows that this instance has yet to reach it.
    tenant.announced ??= deps.announce();
    await tenant.announced.catch((error: unknown) => {
      tenant.announced = undefined;
      throw error;
    });
    const asked = [...tenant.wanted];
    const previous = tenant.current?.generation;
    const loaded = await loadTenant(deps.db, {
      tenantId: tenant.id,
      applicationIds: asked,
      knownRevisions: knownRevisions(previous),
    });
    if (loaded === undefined) return forget(tenant);
    for (const id of asked) if (!loaded.applications.has(id)) tenant.wanted.delete(id);
    const generation = await advance(previous, loaded, deps.engine);
    swap(tenant, generation);
    report(tenant, previous, generation, loaded);
  }

  function swap(tenant: Tenant, generation: Generation): void {
    const before = tenant.current;
    tenant.current = { generation, requests: 0 };
    if (before !== undefined && before.requests > 0) tenant.draining.add(before);
    void announceSoon();
  }

  function onRevision(tenantId: string, revision: bigint): void {
    const tenant = tenants.get(tenantId);
    if (tenant === undefined || closed) return;
    if (revision <= (tenant.current?.generation.revision ?? -1n)) return;
    reload(tenant).catch((error: unknown) => {
      deps.log.warn('policy.load_failed', { tenant_id: tenantId, revision: String(revision), error });
      clearTimeout(tenant.retry);
      tenant.retry = setTimeout(onRevision, retryMs, tenantId, revision).unref();
    });
  }

  function revisions(): Record<string, TenantState> {
    return Object.fromEntries([...tenants.values()].map((tenant) => [tenant.id, stateOf(tenant)]));
  }

  /** The heartbeat repeats itself, so a failure here only delays what it says. */
  function announceSoon(): Promise<void> {
    return deps.announce().catch((error: unknown) => deps.log.warn('instance.announce_failed', { error }));
  }

  function report(tenant: Tenant, previous: Generation | undefined, next: Generation, loaded: LoadedTenant): void {
    const newlyRefused = [...next.refused].filter(
      ([id, { revision }]) => previous?.refused.get(id)?.revision !== revision,
    );
    for (const [policyId, { problems }] of newlyRefused) {
      deps.metrics.policyRevisions.inc({ outcome: 'refused' });
      deps.log.error('policy.refused', { tenant_id: tenant.id, policy_id: policyId, problem: problems[0]?.path });
    }
    if (previous === undefined || next.revision === previous.revision) return;
    deps.metrics.policyRevisions.inc({ outcome: 'applied' });
    deps.metrics.policyDelay.observe({}, loaded.revisionAgeMs / 1000);
    deps.log.info('policy.applied', { tenant_id: tenant.id, revision: String(next.revision) });
  }

  function forgetIdle(): void {
    const before = Date.now() - idleMs;
    for (const tenant of tenants.values()) {
      const isBusy = tenant.waiting > 0 || tenant.draining.size > 0 || (tenant.current?.requests ?? 0) > 0;
      if (!isBusy && tenant.lastUsedMs < before) forget(tenant);
    }
  }

  function forget(tenant: Tenant): void {
    clearTimeout(tenant.retry);
    tenant.current = undefined;
    if (tenant.waiting === 0 && tenants.get(tenant.id) === tenant) tenants.delete(tenant.id);
  }

  return {
    admit,
    onRevision,
    revisions,
    close() {
      closed = true;
      clearInterval(sweep);
      for (const tenant of tenants.values()) clearTimeout(tenant.retry);
    },
  };
}

/**
 * The same watch for guarded streams. A stream is judged to its end by the policy it was opened with, and it may last for
 * minutes: it does not keep this instance from reporting the next revision as live.
 */
export function withoutHold(policies: PolicyWatch): PolicyWatch {
  const letGo = (admission: Admission): Admission => {
    admission.release();
    return { ...admission, release: () => undefined };
  };
  return {
    ...policies,
    admit(tenantId, applicationId) {
      const admission = policies.admit(tenantId, applicationId);
      return admission instanceof Promise ? admission.then(letGo) : letGo(admission);
    },
  };
}

function createTenant(id: string): Tenant {
  return {
    id,
    wanted: new Set(),
    current: undefined,
    draining: new Set(),
    announced: undefined,
    loading: Promise.resolve(),
    queued: undefined,
    waiting: 0,
    lastUsedMs: Date.now(),
    retry: undefined,
  };
}

function policyOf(generation: Generation, { policyId, enabled }: ApplicationPolicy): PolicySnapshot {
  if (!enabled) throw new GatehouseError('APPLICATION_DISABLED');
  const policy = generation.policies.get(policyId);
  if (policy !== undefined) return policy;
  const problems = generation.refused.get(policyId)?.problems ?? [];
  throw new GatehouseError('POLICY_INVALID', { fields: problems.map(({ path, message }) => ({ path, message })) });
}

/** Revision 0 while the tenant is being loaded for the first time. */
function stateOf({ current, draining }: Tenant): TenantState {
  if (current === undefined) return { revision: '0', problem: '' };
  const held = [current, ...draining].map(({ generation }) => oldestRevision(generation));
  const [oldest] = held.sort((a, b) => (a < b ? -1 : 1));
  return { revision: String(oldest), problem: describeRefused(current.generation) };
}
