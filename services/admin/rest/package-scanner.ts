import type { MessageInitShape } from '@bufbuild/protobuf';
import type { CustomScanner, CustomScannerSchema } from '#gen/gatehouse/policy/v1/policy_pb.js';
import { type FieldViolation, GatehouseError } from '#lib/errors/error.js';
import { type Body, readBody } from './body.js';
import { riskLevels, riskWords } from './risk-level.js';

const types = ['genai', 'regex', 'keyword'] as const;

type Scanner = MessageInitShape<typeof CustomScannerSchema>;

/** Reads one scanner of a package file: what it is, or every mistake by its path in the body. */
export function readPackageScanner(value: unknown, index: number): Scanner | { mistakes: readonly FieldViolation[] } {
  try {
    return readScanner(readBody(value, `package_data.scanners[${index}].`));
  } catch (error) {
    if (!(error instanceof GatehouseError) || error.code !== 'REQUEST_INVALID') throw error;
    return { mistakes: error.fields };
  }
}

function readScanner(body: Body): Scanner {
  const tag = body.text('tag');
  const name = body.text('name');
  const definition = body.text('definition');
  const type = wordOf(types, body.optionalText('type') ?? body.optionalText('scanner_type'));
  if (type === undefined) body.refuse('type', `must be one of ${types.join(', ')}`);
  const level = wordOf(riskWords, body.optionalText('risk_level'));
  if (level === undefined) body.refuse('risk_level', `must be one of ${riskWords.join(', ')}`);
  const scanPrompt = body.optionalFlag('scan_prompt') ?? true;
  const scanResponse = body.optionalFlag('scan_response') ?? true;
  body.end();
  return {
    tag,
    name,
    ...(level !== undefined && { riskLevel: riskLevels[level] }),
    scanPrompt,
    scanResponse,
    definition: toDefinition(type, definition),
  };
}

function wordOf<W extends string>(words: readonly W[], text: string | undefined): W | undefined {
  return words.find((word) => word === text?.toLowerCase());
}

function toDefinition(type: (typeof types)[number] | undefined, text: string) {
  if (type === 'regex') return { case: 'regex' as const, value: { pattern: text } };
  if (type !== 'keyword') return { case: 'genai' as const, value: { description: text } };
  const keywords = text.split(/[,，\n]/).map((keyword) => keyword.trim());
  return { case: 'keyword' as const, value: { keywords: keywords.filter((keyword) => keyword !== '') } };
}

/** What a scanner looks for as one text, as package files carry it. Pure. */
export function definitionText({ definition }: CustomScanner): string {
  if (definition.case === 'keyword') return definition.value.keywords.join(', ');
  if (definition.case === 'regex') return definition.value.pattern;
  return definition.value?.description ?? '';
}
