import type { Queryable } from '#lib/db/database.js';
import { createListener } from '#lib/db/listener.js';
import type { Authenticator } from './authenticator.js';

const channel = 'gatehouse_sign_out';

/**
 * Tells every process, at the commit of the caller's transaction, that tokens of the tenant's users no longer work: a
 * session ended, a password or a role changed. It is no revision, as nothing changed that detection judges by.
 */
export async function announceSignOut(tx: Queryable, tenantId: string): Promise<void> {
  await tx.query(`select pg_notify('${channel}', $1)`, [tenantId]);
}

/** The running watch. Call `close`. */
export interface SignOutWatch {
  close(): Promise<void>;
}

/**
 * Makes the authenticator forget the tenant's users at each announced sign-out, and everybody after the connection was
 * lost, when announcements may have been missed. Owns a connection. Rejects when the first connection fails.
 */
export async function watchSignOuts(options: {
  readonly url: string;
  readonly authenticator: Pick<Authenticator, 'forgetTenant' | 'forgetAll'>;
}): Promise<SignOutWatch> {
  const { url, authenticator } = options;
  const listener = createListener({ url });
  try {
    await listener.listen(channel, authenticator.forgetTenant, authenticator.forgetAll);
  } catch (error) {
    await listener.close();
    throw error;
  }
  return { close: () => listener.close() };
}
