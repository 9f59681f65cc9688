import { parseArgs } from 'node:util';
import { UsageError } from './complaint.js';

/** Flags that were given. */
export type FlagValues = Readonly<Record<string, string | boolean | undefined>>;

const flags = {
  url: { type: 'string' },
  'detection-url': { type: 'string' },
  'proxy-url': { type: 'string' },
  'api-key': { type: 'string' },
  json: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
  'dry-run': { type: 'boolean' },
  prune: { type: 'boolean' },
  reason: { type: 'string' },
  wait: { type: 'boolean' },
  format: { type: 'string' },
  revision: { type: 'string' },
  all: { type: 'boolean' },
  output: { type: 'boolean' },
  application: { type: 'string' },
  name: { type: 'string' },
  scopes: { type: 'string' },
  'expires-in-days': { type: 'string' },
  'overlap-hours': { type: 'string' },
  'known-sequence': { type: 'string' },
  'known-hash': { type: 'string' },
} as const;

/** Finds the command of one or two words and its flags. Errors: UsageError for a flag that there is not. */
export function readArguments(words: readonly string[], names: readonly string[]) {
  const { values, positionals } = parse(words);
  const two = positionals.slice(0, 2).join(' ');
  const name = names.includes(two) ? two : (positionals[0] ?? '');
  if (name !== '' && !names.includes(name)) throw new UsageError(`there is no command "${name}"`);
  return { name, values, positionals: positionals.slice(name.split(' ').length) };
}

function parse(words: readonly string[]): { readonly values: FlagValues; readonly positionals: string[] } {
  try {
    return parseArgs({ args: [...words], options: flags, allowPositionals: true });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

/** What `gatehouse --help` prints. */
export function usageText(): string {
  return `gatehouse <command> [flags]

  apply FILE…        make policies what documents say   --dry-run --prune --reason TEXT --wait
  diff FILE…         show what apply would change; exits with 1 when something would   --prune
  export [NAME…]     write policies as documents   --all --format yaml|json --revision N
  detect [TEXT|-]    judge a text; exits with 1 when it is not passed   --output
  keys list          API keys of an application   --application NAME|ID
  keys create        --application NAME|ID --name TEXT --scopes detect,proxy,admin --expires-in-days N
  keys rotate ID     give a key a new secret   --overlap-hours N
  keys revoke ID     take a key away
  keys reseal        seal stored keys of upstream models with the key of now; for super admins
  audit verify       walk the chain of the audit log   --known-sequence N --known-hash HEX
  audit export       write the audit log as JSON lines
  doctor             check an installation and say what to do

Everywhere: --json, --url (admin), --detection-url, --proxy-url, --api-key. Otherwise GATEHOUSE_URL,
GATEHOUSE_DETECTION_URL, GATEHOUSE_PROXY_URL and GATEHOUSE_API_KEY count, then ~/.config/gatehouse.json with
{"url", "detection_url", "proxy_url", "api_key"}, then the ports of this machine. Exit codes: 0 yes, 1 no, 2 failed.
`;
}
