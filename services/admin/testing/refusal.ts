import type { ErrorCode } from '#lib/errors/catalog.js';
import type { GatehouseError } from '#lib/errors/error.js';
import { toGatehouseError } from '#lib/errors/to-connect.js';

/** The catalogue error that a call is refused with. Throws when the call succeeds. */
export async function refusalOf(call: Promise<unknown>): Promise<GatehouseError> {
  try {
    await call;
  } catch (error) {
    return toGatehouseError(error);
  }
  throw new Error('the call succeeded');
}

/** The code of the catalogue error that a call is refused with. Throws when the call succeeds. */
export async function refusalCode(call: Promise<unknown>): Promise<ErrorCode> {
  return (await refusalOf(call)).code;
}
