import type { JsonValue } from '@bufbuild/protobuf';
import type { PolicyChange } from '#gen/gatehouse/admin/v1/policy_pb.js';
import type { Change } from './settings-tree.js';

/** The changes of settings in a comparison by the service, as this page knows them. Pure. */
export function settingChanges(changes: readonly PolicyChange[]): Change[] {
  return changes
    .filter(({ path }) => path.startsWith('settings.'))
    .map(({ path, before, after }) => ({ path: toPath(path), before: toValue(before), after: toValue(after) }));
}

/** `settings.scanners[S9].risk_level` → scanners, S9, riskLevel. Names in brackets may hold any character. */
function toPath(path: string): string[] {
  const steps = path.slice('settings.'.length).match(/\[[^\]]*\]|[^.[\]]+/g) ?? [];
  return steps.map((step) => (step.startsWith('[') ? step.slice(1, -1) : toCamelCase(step)));
}

function toCamelCase(name: string): string {
  return name.replace(/_(\w)/g, (_match, letter: string) => letter.toUpperCase());
}

function toValue(json: string): JsonValue | undefined {
  if (json === '') return undefined;
  try {
    // The contract says that it is JSON.
    return JSON.parse(json) as JsonValue;
  } catch {
    return json;
  }
}
