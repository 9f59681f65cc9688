import { parseDocument, stringify } from 'yaml';
import { DocumentFormat } from '#gen/gatehouse/admin/v1/policy_pb.js';
import { GatehouseError } from '#lib/errors/error.js';

/** Values that one anchor may stand for: more would make a small text a huge document. */
const maxAliases = 100;

/** A document as text; keys stand in the order of the value. Pure. */
export function writeText(value: object, format: DocumentFormat): string {
  return format === DocumentFormat.JSON
    ? `${JSON.stringify(value, null, 2)}\n`
    : stringify(value, { lineWidth: 0, aliasDuplicateObjects: false });
}

/** Reads a text as JSON or YAML; what is not said is found out by the first sign. Pure. Errors: REQUEST_INVALID with the place. */
export function readText(text: string, format: DocumentFormat): unknown {
  const isJson = format === DocumentFormat.JSON || (format === DocumentFormat.UNSPECIFIED && /^\s*\{/.test(text));
  return isJson ? readJson(text) : readYaml(text);
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw malformed('is not valid JSON');
  }
}

function readYaml(text: string): unknown {
  const document = parseDocument(text, { prettyErrors: true, logLevel: 'silent' });
  const [error] = document.errors;
  if (error !== undefined) {
    const [start] = error.linePos ?? [];
    throw malformed(`is not valid YAML${start === undefined ? '' : ` at line ${start.line}, column ${start.col}`}`);
  }
  try {
    return document.toJS({ maxAliasCount: maxAliases });
  } catch {
    throw malformed(`has anchors that stand for more than ${maxAliases} values`);
  }
}

function malformed(message: string): GatehouseError {
  return new GatehouseError('REQUEST_INVALID', { fields: [{ path: 'text', message }] });
}
