import { DatabaseError } from 'pg';
import { GatehouseError } from '#lib/errors/error.js';

/** Whether the error says that a row with the same unique value exists; with `constraint`, only that constraint's. */
export function isUniqueViolation(error: unknown, constraint?: string): boolean {
  return isDatabaseError(error, '23505', constraint);
}

/** Whether the error says that a referenced row is missing, or that the row is still referenced. */
export function isForeignKeyViolation(error: unknown, constraint?: string): boolean {
  return isDatabaseError(error, '23503', constraint);
}

/**
 * Whether the error says that the connection or the server is gone, not that the statement was wrong. SQLSTATE classes:
 * 08 connection, 57P shutdown and start-up, 53300 too many connections; what is no server's answer is a network error.
 */
export function isConnectionLoss(error: unknown): boolean {
  if (error instanceof DatabaseError) return /^(08|57P|53300)/.test(error.code ?? '');
  // Values that cannot be turned into parameters are the caller's mistake, found before anything was sent.
  return !(error instanceof TypeError || error instanceof RangeError || error instanceof SyntaxError);
}

/**
 * Whether the error says that these rows can never be stored, so that trying again is of no use: SQLSTATE classes 22 data,
 * 23 integrity, 54 limits of the server; or values that no statement could be made of. A full disk of the server, a missing
 * right and a table under migration are no fault of a row.
 */
export function isRowRefused(error: unknown): boolean {
  if (error instanceof DatabaseError) return /^(22|23|54)/.test(error.code ?? '');
  return error instanceof TypeError || error instanceof RangeError || error instanceof SyntaxError;
}

/** DATABASE_UNAVAILABLE for a lost connection; every other error as it is. */
export function toDatabaseError(error: unknown): unknown {
  if (error instanceof GatehouseError || !isConnectionLoss(error)) return error;
  return new GatehouseError('DATABASE_UNAVAILABLE', { cause: error });
}

/** Whether the server refused the statement with this SQLSTATE; with `constraint`, because of that constraint. */
export function isDatabaseError(error: unknown, code: string, constraint?: string): boolean {
  if (!(error instanceof DatabaseError) || error.code !== code) return false;
  return constraint === undefined || error.constraint === constraint;
}
