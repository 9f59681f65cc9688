import type { HandlerContext, ServiceImpl } from '@connectrpc/connect';
import type { VaultService } from '#gen/gatehouse/detection/v1/vault_pb.js';
import { type Principal, peerKey, principalKey } from '#lib/auth/principal.js';
import type { Queryable } from '#lib/db/database.js';
import { GatehouseError } from '#lib/errors/error.js';
import { applyEdits } from '../operators/anonymise.js';
import type { KeyedOperators } from '../operators/keyed.js';
import { listDecryptions, recordDecryption } from './decryptions.js';
import { createPlaceholderSearch } from './placeholder-search.js';
import type { Vault } from './vault.js';

/** What the RPCs of the vault are made of. */
export interface VaultHandlerDeps {
  readonly vault: Vault;
  readonly operators: KeyedOperators;
  readonly db: Queryable;
}

/**
 * The implementation of `VaultService`.
 *
 * Errors: CREDENTIALS_MISSING for callers without a tenant; PERMISSION_DENIED where a role is needed; DATABASE_UNAVAILABLE.
 */
export function createVaultHandlers({ vault, operators, db }: VaultHandlerDeps): ServiceImpl<typeof VaultService> {
  return {
    async restore({ source, texts }, context) {
      const { placeholders } = await vault.read(callerOf(context), source);
      const search = createPlaceholderSearch(placeholders);
      let restored = 0;
      const whole = texts.map((text) => {
        const edits = search.findAll(text).map(({ start, end, known }) => ({ start, end, replacement: known.value }));
        restored += edits.length;
        return applyEdits(text, edits);
      });
      return { texts: whole, restored };
    },
    async endSession({ sessionId }, context) {
      await vault.endSession(callerOf(context), sessionId);
      return {};
    },
    async decrypt({ text, reason }, context) {
      const { tenantId, actorId } = adminOf(context);
      const clear = operators.decrypt(tenantId, text);
      const clientAddress = context.values.get(peerKey);
      await recordDecryption(db, { tenantId, actorId, reason, decrypted: clear.decrypted, clientAddress });
      return clear;
    },
    listDecryptions: (request, context) => listDecryptions(db, adminOf(context).tenantId, request),
  };
}

function callerOf(context: HandlerContext): Principal {
  const principal = context.values.get(principalKey);
  if (principal === undefined || principal.tenantId === '') throw new GatehouseError('CREDENTIALS_MISSING');
  return principal;
}

/** Keys are in the hands of applications; values in clear are for people who answer for it. */
function adminOf(context: HandlerContext): Principal {
  const principal = callerOf(context);
  const isAllowed = principal.kind === 'user' && (principal.role === 'admin' || principal.role === 'owner');
  if (!isAllowed) throw new GatehouseError('PERMISSION_DENIED', { values: { role: 'admin' } });
  return principal;
}
