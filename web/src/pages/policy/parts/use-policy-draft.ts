import { create, type JsonValue } from '@bufbuild/protobuf';
import { useQuery } from '@connectrpc/connect-query';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { GetPolicyResponse } from '#gen/gatehouse/admin/v1/policy_pb.js';
import {
  type PolicyDefinition,
  PolicyDefinitionSchema,
  type PolicySettings,
  PolicySettingsSchema,
} from '#gen/gatehouse/policy/v1/policy_pb.js';
import { PolicyValidationService } from '#gen/gatehouse/policy/v1/validation_pb.js';
import { useProblem } from '../../../app/errors/problem.js';
import { useSettled } from '../../../ui/use-settled.js';
import type { Catalogue } from './catalogue.js';
import { problemsBelow, type SettingProblem, thresholdProblems, toSettingProblems } from './problems.js';
import { applyChanges, type Change, changesBetween, type Path, valuesOf } from './settings-tree.js';
import { shippedValue } from './shipped.js';

/** Settings with the policy's revision that has them. */
interface Base {
  readonly revision: bigint;
  readonly settings: PolicySettings;
}

/** A policy that is being edited; nothing leaves the browser before it is saved. */
export interface PolicyEditor {
  readonly policyId: string;
  /** The newest definition that was read. */
  readonly live: PolicyDefinition;
  readonly catalogue: Catalogue;
  readonly mayChange: boolean;
  /** What the draft was made from. */
  readonly base: Base;
  readonly settings: PolicySettings;
  /** The whole definition with the draft's settings. */
  readonly draft: PolicyDefinition;
  readonly changes: readonly Change[];
  /** What somebody else changed since the draft was begun; empty unless there is a draft. */
  readonly meanwhile: readonly Change[];
  readonly problems: readonly SettingProblem[];
  /** The draft is being judged, or could not be: its problems are not known. */
  readonly isChecking: boolean;
  readonly checkError: Error | null;
  /** What is set at a path; undefined where the settings leave it as shipped. */
  own(path: Path): JsonValue | undefined;
  /** What is in force at a path. */
  value(path: Path): JsonValue | undefined;
  /** Sets a value; one that equals what is shipped is left out of the settings. */
  set(path: Path, value: JsonValue | undefined): void;
  /** Several at once. */
  setAll(values: readonly (readonly [Path, JsonValue | undefined])[]): void;
  isChanged(path: Path): boolean;
  problemsAt(path: Path): readonly SettingProblem[];
  discard(): void;
  /** Puts the draft's changes on top of what somebody else saved. */
  rebase(): void;
  /** The draft was saved as this revision. */
  saved(revision: bigint): void;
}

/** Holds the draft over what was loaded, and follows when somebody else saves. */
export function usePolicyDraft(loaded: GetPolicyResponse, catalogue: Catalogue, mayChange: boolean): PolicyEditor {
  const latest = useMemo((): Base => {
    const settings = loaded.definition?.settings ?? create(PolicySettingsSchema);
    return { revision: loaded.policy?.revision ?? 0n, settings };
  }, [loaded]);
  const live = useMemo(() => loaded.definition ?? create(PolicyDefinitionSchema), [loaded]);
  const [base, setBase] = useState(latest);
  const [settings, setSettings] = useState(latest.settings);

  const changes = useMemo(() => changesBetween(base.settings, settings), [base, settings]);
  const isNewer = latest.revision > base.revision;
  const meanwhile = useMemo(
    () => (isNewer ? changesBetween(base.settings, latest.settings) : []),
    [isNewer, base, latest],
  );
  // Lists and scanners of the policy change its revision too; a draft without conflict follows silently.
  if (isNewer && (meanwhile.length === 0 || changes.length === 0)) {
    setBase(latest);
    if (changes.length === 0) setSettings(latest.settings);
  }

  const draft = useMemo(() => create(PolicyDefinitionSchema, { ...live, settings }), [live, settings]);
  const { problems, isChecking, checkError } = useProblems(draft, mayChange && changes.length > 0, catalogue);
  const own = useMemo(() => valuesOf(settings), [settings]);

  const setAll: PolicyEditor['setAll'] = (values) =>
    setSettings((current) =>
      applyChanges(
        current,
        values.map(([path, value]) => {
          const isShipped = JSON.stringify(value) === JSON.stringify(shippedValue(path, catalogue));
          return { path, before: undefined, after: isShipped ? undefined : value };
        }),
      ),
    );

  return {
    policyId: live.policyId,
    live,
    catalogue,
    mayChange,
    base,
    settings,
    draft,
    changes,
    meanwhile: changes.length > 0 ? meanwhile : [],
    problems,
    isChecking,
    checkError,
    own: (path) => own.get(path.join('/'))?.value,
    value: (path) => own.get(path.join('/'))?.value ?? shippedValue(path, catalogue),
    set: (path, value) => setAll([[path, value]]),
    setAll,
    isChanged: (path) => changes.some((change) => path.every((step, index) => change.path[index] === step)),
    problemsAt: (path) => problemsBelow(problems, path),
    discard: () => setSettings(base.settings),
    rebase() {
      setSettings(applyChanges(latest.settings, changes));
      setBase(latest);
    },
    saved: (revision) => setBase({ revision, settings }),
  };
}

/** Asks detection what would keep the draft from running. */
function useProblems(draft: PolicyDefinition, enabled: boolean, catalogue: Catalogue) {
  const { t } = useTranslation('policy');
  const rested = useSettled(draft);
  const check = useQuery(
    PolicyValidationService.method.validatePolicy,
    { definition: rested },
    { enabled, staleTime: Number.POSITIVE_INFINITY, gcTime: 0 },
  );
  const refusal = useProblem(check.error);
  const message = t('thresholdOrder');
  const problems = useMemo(() => {
    if (!enabled || draft.settings === undefined) return [];
    const own = valuesOf(draft.settings);
    const score = (name: string): number =>
      Number(own.get(`sensitivity/${name}`)?.value ?? shippedValue(['sensitivity', name], catalogue));
    return [
      ...thresholdProblems(
        { high: score('highThreshold'), medium: score('mediumThreshold'), low: score('lowThreshold') },
        message,
      ),
      ...toSettingProblems(check.data?.problems ?? refusal?.fields ?? [], rested.settings ?? draft.settings),
    ];
  }, [enabled, draft, rested, check.data, refusal, catalogue, message]);
  // A refusal of single fields is an answer; anything else says nothing about the draft.
  const checkError = enabled && refusal !== undefined && refusal.fields.length === 0 ? check.error : null;
  return { problems, isChecking: enabled && (check.isFetching || rested !== draft), checkError };
}
