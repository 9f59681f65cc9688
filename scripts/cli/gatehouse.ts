#!/usr/bin/env node
import { type Command, createConsole } from './command.js';
import { toComplaint } from './complaint.js';
import { createConnection } from './connection.js';
import { readArguments, usageText } from './usage.js';

/** Every command by its words; only what it needs is loaded, which is most of the time that a command takes. */
const commands: Readonly<Record<string, () => Promise<Command>>> = {
  apply: async () => (await import('./policies.js')).apply,
  diff: async () => (await import('./policies.js')).diff,
  export: async () => (await import('./policies.js')).exportPolicies,
  detect: async () => (await import('./detect.js')).detect,
  'keys list': async () => (await import('./keys.js')).listKeys,
  'keys create': async () => (await import('./keys.js')).createKey,
  'keys rotate': async () => (await import('./keys.js')).rotateKey,
  'keys revoke': async () => (await import('./keys.js')).revokeKey,
  'keys reseal': async () => (await import('./keys.js')).resealKeys,
  'audit verify': async () => (await import('./audit.js')).verifyAudit,
  'audit export': async () => (await import('./audit.js')).exportAudit,
  doctor: async () => (await import('./doctor.js')).doctor,
};

process.exitCode = await main(process.argv.slice(2));

/** Runs one command; 0 when all is well, 1 when the command says no, 2 when it could not do its work. */
async function main(words: readonly string[]): Promise<number> {
  try {
    const { name, values, positionals } = readArguments(words, Object.keys(commands));
    const load = commands[name];
    if (load === undefined || values['help'] === true) {
      process.stdout.write(usageText());
      return load === undefined && values['help'] !== true ? 2 : 0;
    }
    const command = await load();
    return await command({
      values,
      positionals,
      console: createConsole(values['json'] === true),
      connection: createConnection(values),
    });
  } catch (error) {
    process.stderr.write(`${toComplaint(error)}\n`);
    return 2;
  }
}
