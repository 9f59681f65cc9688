import { createHash } from 'node:crypto';
import type { Database } from '#lib/db/database.js';
import { selectChain, selectHead, selectSeal } from './view.js';

/** What a walk over a tenant's chain found. */
export interface Verification {
  /** Rows that were walked, the broken one not counted. */
  readonly verified: bigint;
  /** The first row that does not fit, or the place where one is missing; undefined when all fit. */
  readonly broken: { readonly sequence: bigint; readonly problem: string } | undefined;
  readonly head: { readonly sequence: bigint; readonly hash: Buffer };
  /** The last row that was removed when its time was over; 0 when none was. */
  readonly sealedSequence: bigint;
}

/** A row whose hash was noted at another time and place. */
export interface KnownRow {
  readonly sequence: bigint;
  /** Hexadecimal. */
  readonly hash: string;
}

/** Rows of one query. */
const pageRows = 1000;

const noHash = Buffer.alloc(32);

/**
 * Walks a tenant's chain from its first row to its last, in pages, against rows being written meanwhile too: it ends at the
 * head as it was in the beginning. Cost: one SHA-256 of each row, about 50,000 rows a second on a slow core.
 */
export async function verifyChain(
  db: Database,
  tenantId: string,
  known: KnownRow | undefined,
  signal: AbortSignal,
): Promise<Verification> {
  const head = (await selectHead(db, tenantId)) ?? { sequence: 0n, hash: noHash };
  let [at, hash, verified, sealedSequence] = [0n, noHash, 0n, 0n];
  const found = (sequence: bigint, problem: string): Verification => ({
    verified,
    broken: { sequence, problem },
    head,
    sealedSequence,
  });

  while (at < head.sequence) {
    signal.throwIfAborted();
    const rows = (await selectChain(db, tenantId, at, pageRows)).filter(({ sequence }) => sequence <= head.sequence);
    if (rows.length === 0) return found(at + 1n, 'the last events of the chain are missing');
    for (const row of rows) {
      if (row.sequence !== at + 1n) {
        // The event that says so is further on in the chain, where the walk will come to it.
        const seal = await selectSeal(db, tenantId, row.sequence - 1n);
        if (seal === undefined) return found(at + 1n, 'the event is missing');
        [hash, sealedSequence] = [Buffer.from(seal, 'hex'), row.sequence - 1n];
      }
      hash = createHash('sha256').update(hash).update(row.canonical, 'utf8').digest();
      if (!hash.equals(row.hash)) return found(row.sequence, 'the event is not as it was written');
      if (known?.sequence === row.sequence && known.hash.toLowerCase() !== row.hash.toString('hex'))
        return found(row.sequence, 'the event is another one than was noted earlier');
      at = row.sequence;
      verified += 1n;
    }
  }
  if (!hash.equals(head.hash)) return found(head.sequence, 'the last event is another one than the chain ends with');
  if (known && known.sequence > head.sequence)
    return found(known.sequence, 'the event was noted earlier, and the chain ends before it');
  return { verified, broken: undefined, head, sealedSequence };
}
