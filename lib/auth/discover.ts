import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import type { Database, Queryable } from '#lib/db/database.js';
import { uuidv7 } from '#lib/db/ids.js';
import { toJsonb } from '#lib/db/json.js';
import { publishRevision } from '#lib/db/revisions.js';
import { GatehouseError } from '#lib/errors/error.js';

/** What a discovery key says of an application. */
interface NamedApplication {
  readonly tenantId: string;
  /** Id of the key, for the revision and the audit log. */
  readonly keyId: string;
  readonly externalId: string;
  /** Name of the policy of an application that is new; empty, or the name of none, for the tenant's default. */
  readonly workspace: string;
}

/** The application as it is known. */
interface DiscoveredApplication {
  readonly applicationId: string;
  readonly policyId: string;
}

/** Finds the application that a caller names, and makes it when there is none. */
export type Discover = (named: NamedApplication) => Promise<DiscoveredApplication>;

/** Applications of a tenant that came by header: enough for any fleet, few enough to list. */
const maxDiscovered = 1000;

/** New ones of a tenant a minute in this process: every one is a revision, at which all instances look up keys anew. */
const maxNewPerMinute = 60;

/**
 * Makes the discovery of applications. Errors of what it returns: APPLICATION_DISABLED; for one that is new RATE_LIMITED
 * and LIMIT_REACHED. An application, its revision and its audit row come into being together or not at all.
 */
export function createDiscover({ db }: { readonly db: Database }): Discover {
  const creations = new RateLimiterMemory({ points: maxNewPerMinute, duration: 60 });

  return async (named) => {
    const known = await selectByExternalId(db, named);
    if (known !== undefined) return toDiscovered(known);
    try {
      await creations.consume(named.tenantId);
    } catch (refusal) {
      if (!(refusal instanceof RateLimiterRes)) throw refusal;
      throw new GatehouseError('RATE_LIMITED', { retryAfterSeconds: Math.ceil(refusal.msBeforeNext / 1000) });
    }
    return db.transaction((tx) => createApplication(tx, named));
  };
}

interface Row {
  readonly id: string;
  readonly policy_id: string;
  readonly enabled: boolean;
}

/** By the index applications_external_id. */
async function selectByExternalId(db: Queryable, { tenantId, externalId }: NamedApplication): Promise<Row | undefined> {
  const rows = await db.query<Row>(
    `select a.id, a.policy_id, a.enabled
     from applications a
     where a.tenant_id = $1 and a.external_id = $2`,
    [tenantId, externalId],
  );
  return rows[0];
}

function toDiscovered({ id, policy_id, enabled }: Row): DiscoveredApplication {
  if (!enabled) throw new GatehouseError('APPLICATION_DISABLED');
  return { applicationId: id, policyId: policy_id };
}

async function createApplication(tx: Queryable, named: NamedApplication): Promise<DiscoveredApplication> {
  const { tenantId, keyId, externalId } = named;
  // The first lock of every change of a tenant; with it nobody else makes the same application.
  await tx.query('select t.id from tenants t where t.id = $1 for no key update', [tenantId]);
  const made = await selectByExternalId(tx, named);
  if (made !== undefined) return toDiscovered(made);
  await assertRoom(tx, tenantId);
  const policyId = await choosePolicy(tx, named);
  const id = uuidv7();
  const name = await insertApplication(tx, { ...named, id, policyId });
  const after = { name, policy_id: policyId, source: 'auto_discovery', external_id: externalId };
  const diff = { what: 'application', id, before: null, after };
  const revision = await publishRevision(tx, { tenantId, actorId: keyId, diff });
  await tx.query(
    `insert into audit_log (tenant_id, actor_id, action, thing, thing_id, detail)
     values ($1, $2, 'create', 'application', $3, $4)`,
    [tenantId, keyId, id, toJsonb({ revision: Number(revision), fields: Object.keys(after) })],
  );
  return { applicationId: id, policyId };
}

async function assertRoom(tx: Queryable, tenantId: string): Promise<void> {
  const rows = await tx.query<{ count: number }>(
    `select count(*)::int as count
     from applications a
     where a.tenant_id = $1 and a.source = 'auto_discovery'`,
    [tenantId],
  );
  if ((rows[0]?.count ?? 0) < maxDiscovered) return;
  throw new GatehouseError('LIMIT_REACHED', {
    values: { things: 'applications that came by X-OG-Application-ID', limit: maxDiscovered },
  });
}

/** The policy of that name, else the default one. */
async function choosePolicy(tx: Queryable, { tenantId, workspace }: NamedApplication): Promise<string> {
  const rows = await tx.query<{ id: string }>(
    `select p.id
     from policies p
     where p.tenant_id = $1 and (p.name = $2 or p.is_default)
     order by (p.name = $2) desc
     limit 1`,
    [tenantId, workspace],
  );
  const id = rows[0]?.id;
  if (id === undefined) throw new GatehouseError('NOT_FOUND', { values: { thing: 'policy' } });
  return id;
}

/** Named as the caller calls it; with a part of its id behind it when another application has that name. */
async function insertApplication(
  tx: Queryable,
  application: NamedApplication & { readonly id: string; readonly policyId: string },
): Promise<string> {
  const { tenantId, externalId, id, policyId } = application;
  for (const name of [externalId, `${externalId} (${id.slice(-8)})`]) {
    const rows = await tx.query(
      `insert into applications (id, tenant_id, policy_id, name, source, external_id)
       values ($1, $2, $3, $4, 'auto_discovery', $5)
       on conflict (tenant_id, name) do nothing
       returning id`,
      [id, tenantId, policyId, name, externalId],
    );
    if (rows.length > 0) return name;
  }
  throw new GatehouseError('ALREADY_EXISTS', { values: { thing: 'application' } });
}
