import type { Database } from '#lib/db/database.js';
import type { Log } from '#lib/telemetry/log.js';
import { maxStrikes, type Strike } from '../workers/heavy-lane.js';
import { storeStrike } from './store.js';

/** What counting is made of. */
export interface StrikesDeps {
  readonly db: Database;
  readonly instanceId: string;
  readonly log: Log;
}

/** Counts strikes in the database, where all instances count together. */
export interface Strikes {
  /** Counts one; returns at once. */
  count(strike: Strike): void;
  /** Resolves when what was counted is stored, or could not be. */
  settled(): Promise<void>;
}

/** Strikes further apart than this say little about the pattern: every long text of a year would suspend it in the end. */
const windowMinutes = 60;

/**
 * Starts counting. While the database is away, strikes are not stored: the heavy lane counts those of its own process
 * as well, so a pattern that is beyond its budget stops being run there in any case.
 */
export function createStrikes({ db, instanceId, log }: StrikesDeps): Strikes {
  const running = new Set<Promise<void>>();

  async function store({ tenantId, definition, rule, milliseconds }: Strike): Promise<void> {
    const scanner = definition.customScanners.find(({ tag }) => tag === rule.tag);
    if (scanner === undefined) return;
    const row = { tenantId, scannerId: scanner.id, instanceId, milliseconds };
    const fields = { tenant_id: tenantId, scanner: rule.tag };
    try {
      if (await storeStrike(db, row, { maxStrikes, windowMinutes })) log.warn('scanner.suspended', fields);
    } catch (error) {
      log.warn('strike.not_stored', { ...fields, error });
    }
  }

  return {
    count(strike) {
      const storing = store(strike).finally(() => running.delete(storing));
      running.add(storing);
    },
    async settled() {
      await Promise.all(running);
    },
  };
}
