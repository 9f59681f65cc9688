import { create } from '@bufbuild/protobuf';
import { Action, Phase } from '#gen/gatehouse/common/v1/risk_pb.js';
import type { DetectRequest } from '#gen/gatehouse/detection/v1/detection_pb.js';
import { PlaceholderSchema } from '#gen/gatehouse/detection/v1/vault_pb.js';
import type { Keyed } from '../operators/keyed.js';
import type { VaultOwner } from '../vault/seal.js';
import type { Vault } from '../vault/vault.js';
import { type Conclusion, conclude, type Evidence } from './conclude.js';
import type { Conversation } from './conversation.js';
import type { LocatedFinding } from './findings.js';
import { createRestoring, type Restoring, withoutPlaceholders } from './restoring.js';

/** A conclusion and the findings that it was drawn from: those that hold nothing but placeholders are left out. */
export interface RestoringConclusion extends Conclusion {
  readonly findings: readonly LocatedFinding[];
}

/** Times that placeholders are given out anew because another request added to the session; then the token has to do. */
const maxAttempts = 5;

/**
 * Concludes with placeholders: gives them out on input, and keeps them; turns them back on output.
 *
 * Errors: none of its own; see `Vault` for what happens while the database is away.
 */
export async function concludeRestoring(
  deps: { readonly vault: Vault; readonly keyed: Keyed },
  owner: VaultOwner,
  request: Pick<DetectRequest, 'restore' | 'returnRestoreMapping'>,
  conversation: Pick<Conversation, 'texts'>,
  evidence: Omit<Evidence, 'restoring'>,
): Promise<RestoringConclusion> {
  const { vault, keyed } = deps;
  for (let attempt = 1; ; attempt++) {
    const { placeholders: known, session } = await vault.read(owner, request.restore);
    const restoring = createRestoring(known, conversation);
    const findings = withoutPlaceholders(evidence.findings, restoring);
    const conclusion = conclude({ ...evidence, findings, restoring }, keyed);
    const { verdict } = conclusion;
    if (evidence.phase !== Phase.INPUT || !goesOn.has(verdict.action) || !restoring.hasPlaceholders()) {
      return { ...conclusion, findings };
    }
    const placeholders = restoring.placeholders();
    const isKept = !placeholders.hasChanged() || (await vault.keep(owner, session, placeholders.all()));
    if (isKept || attempt === maxAttempts) {
      verdict.restoreToken = vault.tokenFor(owner, placeholders.all());
      if (request.returnRestoreMapping) verdict.restoreMapping = mappingOf(restoring);
      return { ...conclusion, findings };
    }
  }
}

/** What is sent to a model, whose answer may hold placeholders. */
const goesOn: ReadonlySet<Action> = new Set([
  Action.PASS,
  Action.ANONYMIZE,
  Action.ANONYMIZE_RESTORE,
  Action.SWITCH_PRIVATE_MODEL,
]);

function mappingOf(restoring: Restoring): Conclusion['verdict']['restoreMapping'] {
  return restoring
    .placeholders()
    .used()
    .map((one) => create(PlaceholderSchema, one));
}
