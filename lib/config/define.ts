import { readFileSync } from 'node:fs';
import type { Field } from './field.js';

export { choice, flag, integer, list, port, secret, text, url } from './field.js';

/** The variables that one part of the program reads: environment name → field. */
export type ConfigSchema = Readonly<Record<string, Field<unknown>>>;

/** The values of a schema, keyed by the environment name. */
export type ConfigOf<S extends ConfigSchema> = {
  readonly [Name in keyof S]: S[Name] extends Field<infer T> ? T : never;
};

/** The values of several schemas together. */
export type ConfigOfAll<S extends readonly ConfigSchema[]> = S extends readonly [
  infer First extends ConfigSchema,
  ...infer Rest extends readonly ConfigSchema[],
]
  ? ConfigOf<First> & ConfigOfAll<Rest>
  : unknown;

/** One wrong variable. */
export interface ConfigProblem {
  readonly variable: string;
  /** What is wrong, without the value of a secret. */
  readonly problem: string;
  /** What it may hold. */
  readonly allowed: string;
}

/** Wrong configuration. The message lists every mistake, one a line. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly problems: readonly ConfigProblem[];

  constructor(problems: readonly ConfigProblem[]) {
    const lines = problems.map(({ variable, problem, allowed }) => `  ${variable} ${problem}; it must be ${allowed}`);
    super(
      `${problems.length === 1 ? 'One setting is' : `${problems.length} settings are`} wrong:\n${lines.join('\n')}`,
    );
    this.problems = problems;
  }
}

/** Names the variables of one part of the program. Throws when a name is not UPPER_CASE: the caller's mistake. */
export function defineConfig<const S extends ConfigSchema>(schema: S): S {
  for (const name of Object.keys(schema)) {
    if (!/^[A-Z][A-Z0-9_]*$/.test(name)) throw new Error(`${name} is not a name for an environment variable`);
  }
  return Object.freeze(schema);
}

/**
 * Reads the environment against the schemas into one frozen object keyed by the environment name.
 *
 * Blank variables count as unset. Secrets and addresses are also read from the file that NAME_FILE names.
 * Errors: ConfigError with all mistakes of all schemas.
 *
 * Example: `readConfig(process.env, defineConfig({ PORT: port({ default: 80, about: 'Where it listens.' }) })).PORT`
 */
export function readConfig<const S extends readonly ConfigSchema[]>(
  env: NodeJS.ProcessEnv,
  ...schemas: S
): Readonly<ConfigOfAll<S>> {
  const problems: ConfigProblem[] = [];
  const values: Record<string, unknown> = {};
  for (const [name, field] of Object.entries(Object.assign({}, ...schemas) as ConfigSchema)) {
    const given = readGiven(env, name, field);
    if (typeof given === 'object') problems.push(given);
    else if (given !== undefined) {
      const value = field.parse(given);
      if (value === undefined)
        problems.push({ variable: name, problem: describeGiven(field, given), allowed: field.allowed });
      else values[name] = value;
    } else if (field.required) problems.push({ variable: name, problem: 'is not set', allowed: field.allowed });
    else values[name] = field.default;
  }
  if (problems.length > 0) throw new ConfigError(problems);
  // Every name of every schema has been read by its own field above.
  return Object.freeze(values) as Readonly<ConfigOfAll<S>>;
}

/** One row of the documentation's table of variables. */
export interface ConfigRow {
  readonly name: string;
  readonly kind: string;
  /** The default as text; "required" or "optional" when there is none. */
  readonly default: string;
  readonly unit: string;
  readonly allowed: string;
  readonly about: string;
}

/** Rows that document a schema, in its order. */
export function describeConfig(schema: ConfigSchema): ConfigRow[] {
  return Object.entries(schema).map(([name, field]) => ({
    name,
    kind: field.kind,
    default: field.default === undefined ? (field.required ? 'required' : 'optional') : String(field.default),
    unit: field.unit,
    allowed: field.allowed,
    about: field.about,
  }));
}

/** The values of a schema as they may be logged: secrets as "set" or "unset", addresses without their password. */
export function redactConfig<S extends ConfigSchema>(schema: S, config: ConfigOf<S>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(schema).map(([name, field]) => {
      const value = config[name];
      if (field.shown === 'hidden') return [name, value === undefined ? 'unset' : 'set'];
      return [name, field.shown === 'address' && typeof value === 'string' ? withoutPassword(value) : value];
    }),
  );
}

/** The variable's text, undefined when unset, or what is wrong with how it was given. */
function readGiven(env: NodeJS.ProcessEnv, name: string, field: Field<unknown>): string | undefined | ConfigProblem {
  const direct = trimmed(env[name]);
  const variable = `${name}_FILE`;
  const file = field.shown === 'plain' ? undefined : trimmed(env[variable]);
  if (file === undefined) return direct;
  if (direct !== undefined)
    return { variable, problem: `is set together with ${name}`, allowed: 'the only one of the two' };
  try {
    return (
      trimmed(readFileSync(file, 'utf8')) ?? {
        variable,
        problem: 'names an empty file',
        allowed: 'the path of a file with the value',
      }
    );
  } catch (error) {
    const reason = error instanceof Error && 'code' in error ? String(error.code) : 'unreadable';
    return {
      variable,
      problem: `names a file that cannot be read (${reason})`,
      allowed: 'the path of a readable file',
    };
  }
}

function trimmed(value: string | undefined): string | undefined {
  const result = value?.trim();
  return result === '' ? undefined : result;
}

function describeGiven(field: Field<unknown>, given: string): string {
  if (field.shown !== 'plain') return `has a value of ${given.length} characters that does not fit`;
  return `is ${JSON.stringify(given.length > 60 ? `${given.slice(0, 60)}…` : given)}`;
}

function withoutPassword(address: string): string {
  const parsed = new URL(address);
  if (parsed.password !== '') parsed.password = '***';
  for (const name of parsed.searchParams.keys()) {
    if (/pass|key|token|secret/i.test(name)) parsed.searchParams.set(name, '***');
  }
  return parsed.toString();
}
