import type { Queryable } from '#lib/db/database.js';
import { uuidv7 } from '#lib/db/ids.js';
import { makeApplication } from '../applications/make.js';
import { makeDefaultPolicy } from '../policies/make.js';
import { makeOwner } from '../users/make.js';
import { insertTenant, type TenantRow } from './store.js';

export { hasTenants, lockFirstTenant } from './store.js';

/** What a new tenant starts with. */
export interface TenantSeed {
  readonly name: string;
  readonly ownerEmail: string;
  readonly ownerPasswordHash: string;
  readonly ownerIsSuperAdmin: boolean;
}

/** What `provisionTenant` made. */
export interface ProvisionedTenant {
  readonly tenant: TenantRow;
  readonly ownerId: string;
  readonly policyId: string;
  readonly applicationId: string;
}

/** Makes a tenant with its default policy, a first application and an owner, in the caller's transaction. */
export async function provisionTenant(tx: Queryable, seed: TenantSeed): Promise<ProvisionedTenant> {
  const tenant = await insertTenant(tx, uuidv7(), seed.name);
  const ownerId = await makeOwner(tx, tenant.id, {
    email: seed.ownerEmail,
    passwordHash: seed.ownerPasswordHash,
    isSuperAdmin: seed.ownerIsSuperAdmin,
  });
  const policyId = await makeDefaultPolicy(tx, tenant.id);
  const applicationId = await makeApplication(tx, tenant.id, policyId, 'First application');
  return { tenant, ownerId, policyId, applicationId };
}
