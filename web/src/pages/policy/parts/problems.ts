import type { PolicySettings } from '#gen/gatehouse/policy/v1/policy_pb.js';
import type { Path } from './settings-tree.js';
import { valuesOf } from './settings-tree.js';

/** Something that keeps the draft from being saved, at the value that it is about. */
export interface SettingProblem {
  readonly path: Path;
  readonly message: string;
}

/** How detection names a place: `settings.scanners[2].tag`, with the fields of the contract. */
interface NamedProblem {
  readonly path: string;
  readonly message: string;
}

/**
 * Detection names items by their place in the list that it was sent; people know them by tag or entity type. Problems of
 * other parts of the policy, which these settings cannot repair, are left out.
 */
export function toSettingProblems(problems: readonly NamedProblem[], settings: PolicySettings): SettingProblem[] {
  return problems.flatMap(({ path, message }) => {
    const [root, ...rest] = path.replace(/^definition\./, '').split('.');
    if (root !== 'settings') return [];
    return { path: rest.flatMap((segment) => toSteps(segment, settings)), message };
  });
}

function toSteps(segment: string, settings: PolicySettings): string[] {
  const [, name = '', index] = /^(\w+)(?:\[(\d+)\])?$/.exec(segment) ?? [];
  const field = name.replace(/_(\w)/g, (_match, letter: string) => letter.toUpperCase());
  if (index === undefined) return [field];
  const at = Number(index);
  if (field === 'scanners') return [field, settings.scanners[at]?.tag ?? ''];
  if (field === 'entities') return [field, settings.entities[at]?.entityType ?? ''];
  if (field === 'entityDefinitions') return [field, settings.entityDefinitions[at]?.entityType ?? ''];
  const keys = [...valuesOf(settings).values()]
    .filter(({ path }) => path[0] === field)
    .map(({ path }) => path[1] ?? '');
  return [field, keys[at] ?? ''];
}

/** What the page itself asks for: a guard model must not need to be surer at a higher sensitivity. */
export function thresholdProblems(
  thresholds: { high: number; medium: number; low: number },
  message: string,
): SettingProblem[] {
  const { high, medium, low } = thresholds;
  return [
    ...(high > medium ? [{ path: ['sensitivity', 'highThreshold'], message }] : []),
    ...(medium > low ? [{ path: ['sensitivity', 'lowThreshold'], message }] : []),
  ];
}

/** Problems at a path and below it. */
export function problemsBelow(problems: readonly SettingProblem[], path: Path): SettingProblem[] {
  return problems.filter((problem) => path.every((step, index) => problem.path[index] === step));
}
