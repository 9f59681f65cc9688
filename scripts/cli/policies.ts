import { readFile } from 'node:fs/promises';
import {
  ChangeKind,
  DocumentFormat,
  type ImportPolicyResponse,
  type PolicyChange,
  PolicyService,
} from '#gen/gatehouse/admin/v1/policy_pb.js';
import { type Command, type CommandCall, readInput, textOf } from './command.js';
import { UsageError } from './complaint.js';

/** `apply`: makes policies what documents say; 0 also when nothing had to change. */
export const apply: Command = async (call) => {
  const dryRun = call.values['dry-run'] === true;
  const replies = await importAll(call, dryRun);
  if (call.values['wait'] === true && !dryRun && replies.some(({ reply }) => reply.changed)) await waitForNewest(call);
  return 0;
};

/** `diff`: what apply would change; 1 when something would. */
export const diff: Command = async (call) => {
  const replies = await importAll(call, true);
  return replies.some(({ reply }) => reply.changed) ? 1 : 0;
};

/** `export`: policies by name, all of them, or the default one. Several are parted as YAML parts documents. */
export const exportPolicies: Command = async ({ values, positionals, console, connection }) => {
  const client = connection.client(PolicyService, 'admin');
  const word = textOf(values, 'format') || 'yaml';
  if (word !== 'yaml' && word !== 'json') throw new UsageError('--format must be yaml or json');
  const revision = textOf(values, 'revision') || '0';
  if (!/^\d{1,18}$/.test(revision)) throw new UsageError('--revision must be a number');
  const { policies } = await client.listPolicies({});
  const chosen =
    values['all'] === true
      ? policies
      : positionals.length === 0
        ? policies.filter(({ isDefault }) => isDefault)
        : positionals.map((name) => {
            const found = policies.find((policy) => policy.name === name || policy.id === name);
            if (found === undefined) throw new UsageError(`there is no policy "${name}"`);
            return found;
          });
  const format = word === 'json' || console.isJson ? DocumentFormat.JSON : DocumentFormat.YAML;
  for (const [index, { id }] of chosen.entries()) {
    const { text } = await client.exportPolicy({ id, format, policyRevision: BigInt(revision) });
    process.stdout.write(index > 0 && format === DocumentFormat.YAML ? `---\n${text}` : text);
  }
  return 0;
};

async function importAll({ values, positionals, console, connection }: CommandCall, dryRun: boolean) {
  if (positionals.length === 0) throw new UsageError('name the files of the documents, or - for standard input');
  const client = connection.client(PolicyService, 'admin');
  const replies: { readonly file: string; readonly reply: ImportPolicyResponse }[] = [];
  for (const file of positionals) {
    const text = file === '-' ? await readInput() : await readFile(file, 'utf8');
    const asked = { text, dryRun, prune: values['prune'] === true, reason: textOf(values, 'reason') };
    const reply = await client.importPolicy(asked);
    replies.push({ file, reply });
    const { changed, created, revision, changes, leftOut } = reply;
    const value = {
      file,
      policy: reply.policy?.name ?? null,
      changed,
      created,
      dry_run: dryRun,
      revision,
      changes: changes.map(toItem),
      left_out: leftOut,
    };
    console.show(value, toText(file, reply, dryRun));
  }
  return replies;
}

function toText(
  file: string,
  { changed, created, changes, leftOut, revision }: ImportPolicyResponse,
  dryRun: boolean,
): string {
  const what = created ? (dryRun ? 'would be made' : 'made') : dryRun ? 'would change' : 'changed';
  const head = changed ? `${file}: ${what}${dryRun ? '' : `, revision ${revision}`}` : `${file}: nothing differs`;
  const more = leftOut > 0 ? [`  … and ${leftOut} more`] : [];
  return [head, ...changes.map(toLine), ...more].join('\n');
}

function toLine({ path, kind, before, after }: PolicyChange): string {
  if (kind === ChangeKind.ADDED) return `  + ${path} ${after}`;
  return kind === ChangeKind.REMOVED ? `  - ${path} ${before}` : `  ~ ${path} ${before} → ${after}`;
}

function toItem({ path, kind, before, after }: PolicyChange) {
  const read = (text: string): unknown => (text === '' ? null : JSON.parse(text));
  return { path, kind: ChangeKind[kind].toLowerCase(), before: read(before), after: read(after) };
}

/** Until every instance judges by the newest revision. */
async function waitForNewest({ console, connection }: CommandCall): Promise<void> {
  const stream = connection.client(PolicyService, 'admin').watchRollout({ revision: 0n });
  // Read to its end, which comes when all have it: a stream that is left keeps the process until its deadline.
  for await (const { complete, live, total, revision } of stream) {
    if (complete)
      console.show({ revision, live, total }, `live on ${live} of ${total} instances at revision ${revision}`);
  }
}
