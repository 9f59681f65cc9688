import { create, type MessageInitShape } from '@bufbuild/protobuf';
import { type ScannerPackage, ScannerPackageSchema } from '#gen/gatehouse/admin/v1/package_pb.js';
import { RiskLevel } from '#gen/gatehouse/common/v1/risk_pb.js';
import type { CustomScannerSchema } from '#gen/gatehouse/policy/v1/policy_pb.js';

/** One thing that is wrong with a package file. */
export interface FileProblem {
  /** Path such as `scanners[3].tag`, or the line that is no JSON. */
  readonly place: string;
  readonly message: string;
}

/** A package file as read: what it holds as far as it can be read, and every problem of it. */
export interface PackageFile {
  readonly package: ScannerPackage;
  readonly problems: readonly FileProblem[];
}

/** Words for problems; the file's own words stay as they are. */
export interface ProblemWords {
  readonly notJson: string;
  readonly missing: string;
  readonly oneOf: (words: string) => string;
  readonly badTag: string;
  readonly twice: string;
}

const levels: Readonly<Record<string, RiskLevel>> = {
  high_risk: RiskLevel.HIGH_RISK,
  medium_risk: RiskLevel.MEDIUM_RISK,
  low_risk: RiskLevel.LOW_RISK,
};
const types = ['genai', 'regex', 'keyword'];

/** Reads a package file; undefined for an empty text. Pure. */
export function readPackageFile(text: string, words: ProblemWords): PackageFile | undefined {
  if (text.trim() === '') return undefined;
  const problems: FileProblem[] = [];
  const body = parse(text, words, problems);
  const textOf = (from: Fields, key: string, place: string, isNeeded: boolean): string => {
    const value = from[key];
    if (typeof value === 'string' && value.trim() !== '') return value;
    if (isNeeded) problems.push({ place, message: words.missing });
    return '';
  };
  if (problems.length > 0) return { package: create(ScannerPackageSchema), problems };
  const seen = new Set<string>();
  const listed = Array.isArray(body['scanners']) ? body['scanners'] : [];
  if (listed.length === 0) problems.push({ place: 'scanners', message: words.missing });
  const head = {
    code: textOf(body, 'package_code', 'package_code', true),
    name: textOf(body, 'package_name', 'package_name', true),
    author: textOf(body, 'author', '', false),
    description: textOf(body, 'description', '', false),
    version: textOf(body, 'version', '', false),
    license: textOf(body, 'license', '', false),
    bundle: textOf(body, 'bundle', '', false),
    language: textOf(body, 'language', '', false),
  };
  const scanners = listed.map((value: unknown, index: number) => {
    const from = fieldsOf(value);
    const at = (key: string): string => `scanners[${index}].${key}`;
    const tag = textOf(from, 'tag', at('tag'), true);
    if (tag !== '' && !/^S(2[2-9]|[3-9]\d)$/.test(tag)) problems.push({ place: at('tag'), message: words.badTag });
    if (tag !== '' && seen.has(tag)) problems.push({ place: at('tag'), message: words.twice });
    seen.add(tag);
    const type = String(from['type'] ?? from['scanner_type'] ?? '').toLowerCase();
    if (!types.includes(type)) problems.push({ place: at('type'), message: words.oneOf(types.join(', ')) });
    const riskLevel = levels[String(from['risk_level'] ?? '').toLowerCase()];
    if (riskLevel === undefined)
      problems.push({ place: at('risk_level'), message: words.oneOf(Object.keys(levels).join(', ')) });
    return {
      tag,
      name: textOf(from, 'name', at('name'), true),
      riskLevel: riskLevel ?? RiskLevel.UNSPECIFIED,
      scanPrompt: from['scan_prompt'] !== false,
      scanResponse: from['scan_response'] !== false,
      definition: toDefinition(type, textOf(from, 'definition', at('definition'), true)),
    };
  });
  return { package: create(ScannerPackageSchema, { ...head, scanners }), problems };
}

type Fields = Readonly<Record<string, unknown>>;

function parse(text: string, words: ProblemWords, problems: FileProblem[]): Fields {
  try {
    const body = fieldsOf(JSON.parse(text));
    // Files that were saved from a request have the package one level deeper.
    return body['package_data'] === undefined ? body : fieldsOf(body['package_data']);
  } catch (error) {
    problems.push({ place: words.notJson, message: error instanceof Error ? error.message : '' });
    return {};
  }
}

function fieldsOf(value: unknown): Fields {
  // An object that is not null has string keys, and nothing is assumed of their values.
  return typeof value === 'object' && value !== null ? (value as Fields) : {};
}

function toDefinition(
  type: string,
  text: string,
): NonNullable<MessageInitShape<typeof CustomScannerSchema>['definition']> {
  if (type === 'regex') return { case: 'regex', value: { pattern: text } };
  if (type === 'genai') return { case: 'genai', value: { description: text } };
  const keywords = text.split(/[,，\n]/).map((keyword) => keyword.trim());
  return { case: 'keyword', value: { keywords: keywords.filter((keyword) => keyword !== '') } };
}
