import { create, type MessageInitShape } from '@bufbuild/protobuf';
import { type Operator, OperatorSchema } from '#gen/gatehouse/policy/v1/policy_pb.js';
import { type Body, readBody } from './body.js';

/** The contract's words for operators. `genai_natural` is an older word for `genai`. */
export const methodWords = [
  'mask',
  'replace',
  'redact',
  'hash',
  'encrypt',
  'shuffle',
  'random',
  'regex_replace',
  'genai',
  'genai_natural',
  'genai_code',
] as const;

type Kind = NonNullable<MessageInitShape<typeof OperatorSchema>['kind']>;

/** An operator in the contract's words. Pure. */
export function toMethod({ kind }: Operator): { anonymization_method: string; anonymization_config: object } {
  const of = (anonymization_method: string, anonymization_config: object = {}) => ({
    anonymization_method,
    anonymization_config,
  });
  switch (kind.case) {
    case 'mask': {
      const { maskCharacter, keepPrefix, keepSuffix } = kind.value;
      return of('mask', { mask_char: maskCharacter || '*', keep_prefix: keepPrefix, keep_suffix: keepSuffix });
    }
    case 'regexReplace':
      return of('regex_replace', {
        regex_pattern: kind.value.pattern,
        replacement_template: kind.value.replacement,
      });
    case 'rewrite':
      return of('genai', { anonymization_prompt: kind.value.instruction });
    case 'replace':
    case undefined:
      return of('replace', kind.value?.replacement ? { replacement: kind.value.replacement } : {});
    default:
      return of(kind.case);
  }
}

/**
 * Reads `anonymization_method` and `anonymization_config`; undefined when the body names no method. What is wrong is noted
 * in the body, among it methods that run code of tenants: there are none.
 */
export function readOperator(body: Body): Operator | undefined {
  const method = body.optionalWord('anonymization_method', methodWords);
  const config = readBody(body.optionalObject('anonymization_config') ?? {}, 'anonymization_config.');
  const kind = method === undefined ? undefined : toKind(method, config, body);
  config.end();
  return kind && create(OperatorSchema, { kind });
}

function toKind(method: (typeof methodWords)[number], config: Body, body: Body): Kind | undefined {
  switch (method) {
    case 'mask':
      return {
        case: 'mask',
        value: {
          maskCharacter: config.optionalText('mask_char') ?? '',
          keepPrefix: config.optionalInteger('keep_prefix', 0, 64) ?? 0,
          keepSuffix: config.optionalInteger('keep_suffix', 0, 64) ?? 0,
        },
      };
    case 'replace':
      return { case: 'replace', value: { replacement: config.optionalText('replacement') ?? '' } };
    case 'regex_replace':
      return {
        case: 'regexReplace',
        value: {
          pattern: config.text('regex_pattern'),
          replacement: config.optionalText('replacement_template') ?? '',
        },
      };
    case 'genai':
    case 'genai_natural':
      return { case: 'rewrite', value: { instruction: config.text('anonymization_prompt') } };
    case 'genai_code':
      body.refuse('anonymization_method', 'runs code, which is never executed here; use another method');
      return undefined;
    default:
      return { case: method, value: {} };
  }
}
