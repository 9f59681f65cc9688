import { AuditFormat, AuditService } from '#gen/gatehouse/admin/v1/audit_pb.js';
import { type Command, textOf } from './command.js';
import { UsageError } from './complaint.js';

/** `audit verify`: 1 when an event does not fit into the chain. */
export const verifyAudit: Command = async ({ values, console, connection }) => {
  const known = textOf(values, 'known-sequence') || '0';
  if (!/^\d{1,18}$/.test(known)) throw new UsageError('--known-sequence must be a number');
  const { intact, verified, brokenSequence, problem, headSequence, headHash } = await connection
    .client(AuditService, 'admin')
    .verifyAudit({ knownSequence: BigInt(known), knownHash: textOf(values, 'known-hash') });
  const value = {
    intact,
    verified,
    broken_sequence: brokenSequence,
    problem,
    head_sequence: headSequence,
    head_hash: headHash,
  };
  const text = intact
    ? `intact: ${verified} events; note ${headSequence} ${headHash} to prove it later`
    : `broken at event ${brokenSequence}: ${problem}`;
  console.show(value, text);
  return intact ? 0 : 1;
};

/** `audit export`: the whole log, one JSON object a line with everything that is hashed. */
export const exportAudit: Command = async ({ connection }) => {
  for await (const { data } of connection.client(AuditService, 'admin').exportAudit({ format: AuditFormat.JSONL }))
    process.stdout.write(data);
  return 0;
};
