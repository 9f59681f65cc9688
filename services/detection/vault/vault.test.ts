import { create, type MessageInitShape } from '@bufbuild/protobuf';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RestoreSourceSchema } from '#gen/gatehouse/detection/v1/vault_pb.js';
import { createSecrets } from '#lib/auth/secrets.js';
import type { Database } from '#lib/db/database.js';
import { GatehouseError } from '#lib/errors/error.js';
import { silentLog } from '#lib/telemetry/log.js';
import { createTestDatabase, type TestDatabase } from '#lib/testing/database.js';
import { createTestTenant } from '../testing/tenant.js';
import type { VaultOwner } from './seal.js';
import { createVaultStore } from './store.js';
import { createVault } from './vault.js';

const secrets = createSecrets('k'.repeat(32));
const email = { placeholder: '__email_1__', value: 'jo@example.com', entityType: 'EMAIL' };
const phone = { placeholder: '__phone_1__', value: '+1 555', entityType: 'PHONE' };

let database: TestDatabase;
let db: Database;
let owner: VaultOwner;
let stranger: VaultOwner;
let now = Date.now();

beforeAll(async () => {
  database = await createTestDatabase();
  ({ db } = database);
  owner = await createTestTenant(db, secrets);
  stranger = await createTestTenant(db, secrets);
});

afterAll(() => database?.drop());

function vaultOn(queryable: Pick<Database, 'query'>) {
  return createVault({ db: queryable, secrets, log: silentLog, clock: () => now });
}

const source = (fields: MessageInitShape<typeof RestoreSourceSchema>) => create(RestoreSourceSchema, fields);

describe('a token', () => {
  it('stands for its placeholders, for its owner and for an hour', async () => {
    const vault = vaultOn(db);
    const token = vault.tokenFor(owner, [email, phone]);
    const read = (by: VaultOwner, given = token) => Promise.resolve(vault.read(by, source({ token: given })));

    expect((await read(owner)).placeholders).toEqual([email, phone]);
    expect((await read(stranger)).placeholders).toEqual([]);
    expect((await read({ ...owner, applicationId: 'other' })).placeholders).toEqual([]);
    expect((await read(owner, `${token.slice(0, -2)}AA`)).placeholders).toEqual([]);
    expect((await read(owner, 'nonsense')).placeholders).toEqual([]);
    expect(Buffer.from(token, 'base64url').includes('jo@')).toBe(false);
    now += 3_600_001;
    expect((await read(owner)).placeholders).toEqual([]);
    expect(vault.tokenFor(owner, [])).toBe('');
  });
});

describe('a session', () => {
  it('keeps placeholders sealed, for its owner, over instances', async () => {
    const first = await vaultOn(db).read(owner, source({ sessionId: 's1' }));
    expect(first).toEqual({ placeholders: [], session: { id: 's1', version: 0 } });
    expect(await vaultOn(db).keep(owner, first.session, [email])).toBe(true);

    const [row] = await db.query<{ sealed: Buffer }>("select sealed from vault_sessions where session_id = 's1'");
    expect(row?.sealed.includes('jo@')).toBe(false);
    expect(await vaultOn(db).read(owner, source({ sessionId: 's1' }))).toEqual({
      placeholders: [email],
      session: { id: 's1', version: 1 },
    });
    expect((await vaultOn(db).read(stranger, source({ sessionId: 's1' }))).placeholders).toEqual([]);
  });

  it('does not look for a session that is new, and keeps it', async () => {
    const away = vaultOn({ query: () => Promise.reject(new Error('asked')) });
    const asked = source({ sessionId: 's6', isNewSession: true, mapping: [phone] });

    const { placeholders, session } = await away.read(owner, asked);
    expect(placeholders).toEqual([phone]);
    expect(await vaultOn(db).keep(owner, session, [email])).toBe(true);
    expect((await vaultOn(db).read(owner, source({ sessionId: 's6' }))).placeholders).toEqual([email]);
  });

  it('tells the second of two writers to read again', async () => {
    const vault = vaultOn(db);
    const { session } = await vault.read(owner, source({ sessionId: 's2' }));

    expect(await vault.keep(owner, session, [email])).toBe(true);
    expect(await vault.keep(owner, session, [phone])).toBe(false);
    const again = await vault.read(owner, source({ sessionId: 's2' }));
    expect(await vault.keep(owner, again.session, [...again.placeholders, phone])).toBe(true);
    expect((await vault.read(owner, source({ sessionId: 's2' }))).placeholders).toEqual([email, phone]);
  });

  it('ends when it is ended or was not used for an hour, and is then taken out', async () => {
    const vault = vaultOn(db);
    for (const id of ['s3', 's4']) await vault.keep(owner, { id, version: 0 }, [email]);
    await vault.endSession(owner, 's3');
    await db.query("update vault_sessions set expires_at = now() - interval '1 second' where session_id = 's4'");

    for (const sessionId of ['s3', 's4']) {
      expect((await vault.read(owner, source({ sessionId }))).session).toEqual({ id: sessionId, version: 0 });
    }
    expect(await createVaultStore(db).sweep()).toBe(1);
  });

  it('knows nothing and keeps nothing while the database is away, and nobody fails', async () => {
    const vault = vaultOn({ query: () => Promise.reject(new GatehouseError('DATABASE_UNAVAILABLE')) });

    expect(await vault.read(owner, source({ sessionId: 's1', mapping: [phone] }))).toEqual({
      placeholders: [phone],
      session: undefined,
    });
    expect(await vault.keep(owner, { id: 's1', version: 1 }, [email])).toBe(true);
  });
});

describe('sources', () => {
  it('add up, the mapping before the token before the session', async () => {
    const vault = vaultOn(db);
    const as = (value: string) => ({ ...email, value });
    await vault.keep(owner, { id: 's5', version: 0 }, [as('session'), phone]);
    const token = vault.tokenFor(owner, [as('token')]);

    const { placeholders } = await vault.read(owner, source({ sessionId: 's5', token, mapping: [as('mapping')] }));
    expect(placeholders).toEqual([as('mapping'), phone]);
    expect((await vault.read(owner, source({ sessionId: 's5', token }))).placeholders).toEqual([as('token'), phone]);
  });
});
