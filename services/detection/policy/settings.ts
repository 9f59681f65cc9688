import { Action, Mode, Phase, RiskLevel } from '#gen/gatehouse/common/v1/risk_pb.js';
import {
  type ActionGrid,
  type AnswerTemplate,
  type AppealPolicy,
  type BanPolicy,
  FailMode,
  ListOrder,
  type PolicySettings,
  type Sensitivity,
  SensitivityLevel,
  StreamMode,
} from '#gen/gatehouse/policy/v1/policy_pb.js';

/** The action for each level. `no_risk` always passes. */
export type Actions = Readonly<Record<RiskLevel, Action>>;

/** Policy settings with every default filled in. */
export interface ResolvedSettings {
  readonly mode: Mode.ENFORCE | Mode.MONITOR;
  /** Security and compliance risk. */
  readonly general: Readonly<Record<Phase.INPUT | Phase.OUTPUT, Actions>>;
  /** Personal data and secrets. */
  readonly data: Readonly<Record<Phase.INPUT | Phase.OUTPUT, Actions>>;
  readonly listOrder: ListOrder.WHITELIST_FIRST | ListOrder.BLACKLIST_FIRST;
  readonly whitelistSkipsData: boolean;
  readonly failMode: FailMode.CLOSED | FailMode.OPEN | FailMode.DEGRADE;
  readonly streamMode: StreamMode.STRICT | StreamMode.BOUNDED | StreamMode.OBSERVE;
  readonly answers: readonly AnswerTemplate[];
  /** Score from which a guard model's judgement counts, 0..1. */
  readonly modelThreshold: number;
  /** Whether the guard model is asked twice before its own judgement refuses something. */
  readonly doublecheck: boolean;
  /** When end users are banned; undefined when nobody is. */
  readonly bans: BanRule | undefined;
  /** The upstream model that the action switch_private_model switches to; empty for the tenant's default. */
  readonly privateModelId: string;
  /** How people are told that they may object; undefined when they may not. */
  readonly appeals: AppealRule | undefined;
}

/** How people are told that they may object to a refusal. */
export interface AppealRule {
  /** The sentence, with "{appeal_url}" in it; empty for the shipped one. */
  readonly messageTemplate: string;
  /** Where people reach the detection service, without a slash at the end. */
  readonly baseUrl: string;
}

/** When an end user is banned, and for how long. */
export interface BanRule {
  /** Verdicts of this level or above count. */
  readonly leastLevel: RiskLevel;
  readonly triggerCount: number;
  readonly timeWindowMinutes: number;
  readonly banDurationMinutes: number;
}

const defaults = {
  general: { high: Action.REJECT, medium: Action.REPLACE, low: Action.PASS },
  dataInput: { high: Action.REJECT, medium: Action.ANONYMIZE, low: Action.ANONYMIZE },
  dataOutput: { high: Action.REJECT, medium: Action.ANONYMIZE, low: Action.PASS },
};

/** Fills in the defaults of the product for everything that a policy leaves open. Pure. */
export function resolveSettings(settings: PolicySettings | undefined): ResolvedSettings {
  return {
    mode: settings?.mode === Mode.MONITOR ? Mode.MONITOR : Mode.ENFORCE,
    general: {
      [Phase.INPUT]: withoutRewriting(toActions(settings?.generalInput, defaults.general)),
      [Phase.OUTPUT]: withoutRewriting(toActions(settings?.generalOutput, defaults.general)),
    },
    data: {
      [Phase.INPUT]: toActions(settings?.dataInput, defaults.dataInput),
      [Phase.OUTPUT]: toActions(settings?.dataOutput, defaults.dataOutput),
    },
    listOrder:
      settings?.listOrder === ListOrder.BLACKLIST_FIRST ? ListOrder.BLACKLIST_FIRST : ListOrder.WHITELIST_FIRST,
    whitelistSkipsData: settings?.whitelistSkipsData ?? false,
    failMode: settings?.failMode || FailMode.CLOSED,
    streamMode: settings?.streamMode || StreamMode.BOUNDED,
    answers: settings?.answers ?? [],
    modelThreshold: toThreshold(settings?.sensitivity),
    doublecheck: settings?.doublecheck ?? false,
    bans: toBanRule(settings?.banPolicy),
    privateModelId: settings?.privateModelId ?? '',
    appeals: toAppealRule(settings?.appealPolicy),
  };
}

function toBanRule(policy: BanPolicy | undefined): BanRule | undefined {
  if (!policy?.enabled) return undefined;
  return {
    leastLevel: policy.riskLevel || RiskLevel.HIGH_RISK,
    triggerCount: policy.triggerCount || 3,
    timeWindowMinutes: policy.timeWindowMinutes || 10,
    banDurationMinutes: policy.banDurationMinutes || 60,
  };
}

function toAppealRule(policy: AppealPolicy | undefined): AppealRule | undefined {
  // Without an address there is nothing that people could follow; such a policy is refused when it is saved.
  if (!policy?.enabled || policy.baseUrl === '') return undefined;
  return { messageTemplate: policy.messageTemplate, baseUrl: policy.baseUrl.replace(/\/+$/, '') };
}

function toThreshold(sensitivity: Sensitivity | undefined): number {
  switch (sensitivity?.level) {
    case SensitivityLevel.HIGH:
      return sensitivity.highThreshold ?? 0.4;
    case SensitivityLevel.LOW:
      return sensitivity.lowThreshold ?? 0.95;
    default:
      return sensitivity?.mediumThreshold ?? 0.6;
  }
}

function toActions(grid: ActionGrid | undefined, fallback: { high: Action; medium: Action; low: Action }): Actions {
  return {
    [RiskLevel.UNSPECIFIED]: Action.PASS,
    [RiskLevel.NO_RISK]: Action.PASS,
    [RiskLevel.LOW_RISK]: grid?.low || fallback.low,
    [RiskLevel.MEDIUM_RISK]: grid?.medium || fallback.medium,
    [RiskLevel.HIGH_RISK]: grid?.high || fallback.high,
  };
}

/** Only data can be anonymised: for other risk there is no operator, so the content is replaced as a whole. */
function withoutRewriting(actions: Actions): Actions {
  const toAction = (action: Action) =>
    action === Action.ANONYMIZE || action === Action.ANONYMIZE_RESTORE ? Action.REPLACE : action;
  return {
    ...actions,
    [RiskLevel.LOW_RISK]: toAction(actions[RiskLevel.LOW_RISK]),
    [RiskLevel.MEDIUM_RISK]: toAction(actions[RiskLevel.MEDIUM_RISK]),
    [RiskLevel.HIGH_RISK]: toAction(actions[RiskLevel.HIGH_RISK]),
  };
}
