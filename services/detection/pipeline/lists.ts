import { create } from '@bufbuild/protobuf';
import { type Unjudged, UnjudgedReason, UnjudgedSchema } from '#gen/gatehouse/detection/v1/verdict_pb.js';
import { ListOrder } from '#gen/gatehouse/policy/v1/policy_pb.js';
import type { ResolvedSettings } from '../policy/settings.js';
import { isData, type LocatedFinding } from './findings.js';

/** Findings that count, and the texts that a whitelist excused from the rest. */
export interface ListOutcome {
  readonly findings: readonly LocatedFinding[];
  readonly unjudged: readonly Unjudged[];
}

/**
 * Applies the whitelists: a hit excuses the one text that it stands in from security and compliance findings, never
 * another text of the conversation, and never personal data unless the policy says so. With blacklists first, a
 * blacklisted text is not excused. Data findings of context are left out: that text is not what is delivered. Pure.
 */
export function applyLists(settings: ResolvedSettings, findings: readonly LocatedFinding[]): ListOutcome {
  const counting = findings.filter((located) => !(located.text.isContext && isData(located)));
  const blacklisted = new Set(counting.filter(isFrom('blacklist')).map(({ text }) => text));
  const excused = new Set(counting.filter(isFrom('whitelist')).map(({ text }) => text));
  if (settings.listOrder === ListOrder.BLACKLIST_FIRST) for (const text of blacklisted) excused.delete(text);
  return {
    findings: counting.filter(
      (located) =>
        !excused.has(located.text) || isFrom('whitelist')(located) || (isData(located) && !settings.whitelistSkipsData),
    ),
    unjudged: [...excused].map(({ location }) =>
      create(UnjudgedSchema, { reason: UnjudgedReason.WHITELISTED, location }),
    ),
  };
}

function isFrom(list: 'blacklist' | 'whitelist'): (located: LocatedFinding) => boolean {
  return ({ rule }) => rule.tag === list;
}
