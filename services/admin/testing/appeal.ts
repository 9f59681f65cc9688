import type { Database } from '#lib/db/database.js';
import { uuidv7 } from '#lib/db/ids.js';

/** Files an appeal as detection does; returns its id. */
export async function makeAppeal(
  db: Database,
  appeal: {
    readonly tenantId: string;
    readonly policyId: string;
    readonly requestId?: string;
    readonly statement?: string;
    readonly content?: string;
  },
): Promise<string> {
  const id = uuidv7();
  await db.query(
    `insert into appeal_records (id, tenant_id, request_id, policy_id, end_user_id, content, risk_level, categories,
                                 statement)
     values ($1, $2, $3, $4, 'user-1', $5, 4, '["Words"]', $6)`,
    [
      id,
      appeal.tenantId,
      appeal.requestId ?? `guardrails-${id}`,
      appeal.policyId,
      appeal.content ?? 'what was refused',
      appeal.statement ?? 'it was a mistake',
    ],
  );
  return id;
}
