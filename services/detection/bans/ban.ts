/** A ban that holds. */
export interface Ban {
  readonly id: string;
  readonly tenantId: string;
  readonly endUserId: string;
  /** When it ends by itself. */
  readonly until: Date;
  /** How many verdicts led to it, within so many minutes. */
  readonly triggerCount: number;
  readonly timeWindowMinutes: number;
}

/**
 * The id of an end user as the database keeps it: without U+0000 and halves of characters, which it cannot store. Two
 * spellings that it cannot tell apart are one user here as well.
 */
export function toStoredUserId(endUserId: string): string {
  return endUserId.replaceAll('\0', '').replace(/\p{Surrogate}/gu, '\uFFFD');
}
