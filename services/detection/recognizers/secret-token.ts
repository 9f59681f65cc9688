import { RiskLevel } from '#gen/gatehouse/common/v1/risk_pb.js';
import type { RecognizerDefinition } from './define.js';
import { type AssignedSecret, vendorAssignment } from './secret-assignment.js';
import { looksRandom } from './secret-value.js';

/** A kind of secret that says by its own form what it is. */
export interface SecretToken {
  readonly entity: string;
  readonly name: string;
  readonly nameZh: string;
  /**
   * RE2 dialect, from the prefix on. Repeats are not counted, because counted repeats multiply the engine's states;
   * `shape` counts.
   */
  readonly regex: string;
  /** The whole token, lengths included. */
  readonly shape: RegExp;
  /** Characters that are the same in every token; shown when the token is masked, and not counted as random. */
  readonly prefix: number;
  /** Whether the token goes on to the left of what the pattern finds. */
  readonly isTail?: true;
  /** 0.95 unless given; less for a form that holds others', whose recognizers then win. */
  readonly score?: number;
  /** Least entropy behind the prefix in bits a character; 3 unless given. */
  readonly bits?: number;
  /** Whether a token of the right shape is sure to be one, whatever it looks like: its checksum holds. */
  readonly isChecked?: (token: string) => boolean;
  /** An older form that only the vendor's name tells from other random text; see `assignedSecret`. */
  readonly assigned?: Pick<AssignedSecret, 'vendor' | 'value' | 'shape'>;
  /** Where the form is written down. */
  readonly source: string;
  /** Made-up tokens of every form; built at run time. */
  readonly samples: () => readonly string[];
  readonly positive?: () => readonly { readonly text: string; readonly span: string }[];
  readonly negative?: () => readonly string[];
}

/**
 * Declares the recognizer of such secrets. Its examples follow from the samples: found alone, in an assignment, in JSON
 * and between Chinese letters; not found when filled with the letter x, cut short, or as the end of a longer word.
 */
export function secretToken(token: SecretToken): RecognizerDefinition {
  const {
    entity,
    name,
    nameZh,
    regex,
    shape,
    prefix,
    isTail = false,
    score = 0.95,
    bits = 3,
    isChecked,
    assigned,
    source,
    samples,
  } = token;
  const isAssigned = (value: string) => assigned?.shape.test(value) === true && looksRandom(value, bits);
  return {
    entity,
    name,
    nameZh,
    group: 'secret',
    riskLevel: RiskLevel.HIGH_RISK,
    operator: { kind: 'mask', keepPrefix: prefix, keepSuffix: 0 },
    patterns: [{ id: 'form', regex, score }, ...(assigned ? [vendorAssignment('assigned', assigned, isAssigned)] : [])],
    validate: (value, { before, after }) => {
      if (isAssigned(value)) return true;
      if (!shape.test(value) || (!isTail && /\w$/.test(before)) || /^(?:\w|-\w)/.test(after)) return false;
      return isChecked?.(value) || looksRandom(value.slice(prefix), bits);
    },
    source,
    examples: {
      positive: () => [...samples().flatMap((span) => textsAround(span)), ...(token.positive?.() ?? [])],
      negative: () => [...samples().flatMap((sample) => unlike(sample, prefix, isTail)), ...(token.negative?.() ?? [])],
    },
  };
}

function textsAround(span: string): { text: string; span: string }[] {
  return [span, `export KEY=${span}\n`, `{"value": "${span}", "id": 7}`, `密钥${span}，请勿外传`].map((text) => ({
    text,
    span,
  }));
}

function unlike(sample: string, prefix: number, isTail: boolean): string[] {
  const rest = sample.slice(prefix);
  return [
    sample.slice(0, prefix) + rest.replace(/[A-Za-z0-9]/g, 'x'),
    sample.slice(0, prefix) + rest.slice(0, 4),
    ...(isTail ? [] : [`a1${sample}`]),
  ];
}
