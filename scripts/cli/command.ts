import type { Connection } from './connection.js';
import type { FlagValues } from './usage.js';

/** What a command prints with. */
export interface Console {
  readonly isJson: boolean;
  /** Prints a value as JSON when that was asked for, else the text. */
  show(value: unknown, text: string): void;
}

/** What a command is given. */
export interface CommandCall {
  readonly values: FlagValues;
  /** Words after the command. */
  readonly positionals: readonly string[];
  readonly console: Console;
  readonly connection: Connection;
}

/** Does its work and returns the exit code: 0 yes, 1 no. Errors are printed by the caller, with exit code 2. */
export type Command = (call: CommandCall) => Promise<number>;

/** Writes to standard output. */
export function createConsole(isJson: boolean): Console {
  return {
    isJson,
    show(value, text) {
      const written = isJson
        ? `${JSON.stringify(value, (_, item) => (typeof item === 'bigint' ? Number(item) : item))}\n`
        : text;
      process.stdout.write(written.endsWith('\n') || written === '' ? written : `${written}\n`);
    },
  };
}

/** A flag with a text; empty when it was not given. */
export function textOf(values: FlagValues, name: string): string {
  const value = values[name];
  return typeof value === 'string' ? value : '';
}

/** Everything that standard input holds. */
export async function readInput(): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks).toString('utf8');
}
