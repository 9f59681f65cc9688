import { create } from '@bufbuild/protobuf';
import { type Decryption, DecryptionSchema } from '#gen/gatehouse/detection/v1/vault_pb.js';
import type { Queryable } from '#lib/db/database.js';
import { uuidv7 } from '#lib/db/ids.js';
import { decodePageToken, encodePageToken } from '#lib/db/page-token.js';

/** Who read encrypted values, and why. */
export interface DecryptionRecord {
  readonly tenantId: string;
  readonly actorId: string;
  readonly reason: string;
  readonly decrypted: number;
  readonly clientAddress: string;
}

/** Records a call, before anything is shown. Errors: DATABASE_UNAVAILABLE. */
export async function recordDecryption(db: Queryable, record: DecryptionRecord): Promise<void> {
  await db.query(
    `insert into vault_decryptions (id, tenant_id, actor_id, reason, decrypted, client_address)
     values ($1, $2, $3, $4, $5, $6)`,
    [uuidv7(), record.tenantId, record.actorId, record.reason, record.decrypted, record.clientAddress],
  );
}

const defaultPageSize = 50;

/** Reads a page of the tenant's records, newest first, along vault_decryptions_page. Errors: PAGE_TOKEN_INVALID. */
export async function listDecryptions(
  db: Queryable,
  tenantId: string,
  request: { readonly pageSize: number; readonly pageToken: string },
): Promise<{ decryptions: Decryption[]; nextPageToken: string }> {
  const pageSize = request.pageSize || defaultPageSize;
  const after = request.pageToken === '' ? undefined : decodePageToken(request.pageToken, { at: 'time', id: 'uuid' });
  const rows = await db.query<DecryptionRow>(
    `select d.id, d.actor_id, d.reason, d.decrypted, d.created_at, d.created_at::text as created_text
       from vault_decryptions d
      where d.tenant_id = $1
        and ($2::timestamptz is null or (d.created_at, d.id) < ($2, $3::uuid))
      order by d.created_at desc, d.id desc
      limit $4`,
    [tenantId, after?.at ?? null, after?.id ?? null, pageSize + 1],
  );
  const page = rows.slice(0, pageSize);
  const last = page.at(-1);
  return {
    decryptions: page.map(({ id, actor_id, reason, decrypted, created_at }) =>
      create(DecryptionSchema, { id, actorId: actor_id, reason, decrypted, createdAt: created_at.toISOString() }),
    ),
    nextPageToken:
      rows.length > pageSize && last !== undefined ? encodePageToken({ at: last.created_text, id: last.id }) : '',
  };
}

interface DecryptionRow {
  readonly id: string;
  readonly actor_id: string;
  readonly reason: string;
  readonly decrypted: number;
  readonly created_at: Date;
  /** With microseconds, which Date has not. */
  readonly created_text: string;
}
