import type { JsonObject } from '@bufbuild/protobuf';

/**
 * What an operator makes of a value, as far as that needs no key of the installation: masking, replacing and removing.
 * Undefined for the others, whose outcome only the service knows. Counts characters as the service does, by code point.
 */
export function previewOperator(value: string, entityType: string, operator: JsonObject): string | undefined {
  const [kind, given] = Object.entries(operator)[0] ?? [];
  // The contract has a message, which is an object, under each kind.
  const fields = (given ?? {}) as JsonObject;
  switch (kind) {
    case 'mask':
      return mask(value, fields);
    case 'replace':
      return String(fields['replacement'] ?? '') || `<${entityType}>`;
    case 'redact':
      return '';
    default:
      return undefined;
  }
}

function mask(value: string, fields: JsonObject): string {
  const characters = Array.from(value);
  const prefix = Number(fields['keepPrefix'] ?? 0);
  const suffix = Number(fields['keepSuffix'] ?? 0);
  const cover = String(fields['maskCharacter'] ?? '') || '*';
  if (characters.length <= prefix + suffix) return cover.repeat(characters.length);
  const covered = characters.length - prefix - suffix;
  return characters.slice(0, prefix).join('') + cover.repeat(covered) + characters.slice(prefix + covered).join('');
}
