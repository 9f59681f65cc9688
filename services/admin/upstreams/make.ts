import type { Secrets } from '#lib/auth/secrets.js';
import type { Queryable } from '#lib/db/database.js';
import { uuidv7 } from '#lib/db/ids.js';
import { tidyAddress } from './address.js';
import { plainContent } from './content.js';
import { sealKey } from './seal.js';
import { insertUpstream } from './store.js';

/** Makes an upstream model of a new tenant and returns its id. The provider and address must have been checked. */
export async function makeUpstream(
  tx: Queryable,
  secrets: Secrets,
  upstream: {
    readonly tenantId: string;
    readonly name: string;
    readonly provider: string;
    readonly apiBaseUrl?: string;
    readonly modelName?: string;
    readonly apiKey?: string;
  },
): Promise<string> {
  const { tenantId, name, provider, apiBaseUrl = '', modelName = '', apiKey = '' } = upstream;
  const content = { ...plainContent, id: uuidv7(), name, provider, apiBaseUrl: tidyAddress(apiBaseUrl), modelName };
  const row = await insertUpstream(tx, tenantId, content, sealKey(secrets, apiKey));
  return row.id;
}
