import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { create } from '@bufbuild/protobuf';
import { Phase } from '#gen/gatehouse/common/v1/risk_pb.js';
import { PolicyDefinitionSchema } from '#gen/gatehouse/policy/v1/policy_pb.js';
import { compilePolicy, scanText } from '../../services/detection/policy/compile.js';
import { recognizers } from '../../services/detection/recognizers/index.js';

/**
 * Prints how the recognizers of secrets do on labelled texts: `npm run bench:secrets -- <folder>` with files
 * `<source>.jsonl.gz`, one object a line: text, label (secret, benign, attack, unsafe, pii), category, and for secrets
 * perhaps spans.
 *
 * A secret is found when a finding overlaps each of its spans, or, without spans, when there is a finding. In all other
 * texts there should be none. `-m` prints the secrets that are missed, `-v` what is found in other texts, `-t` the share
 * found of each category.
 */
interface Row {
  readonly text: string;
  readonly label: string;
  readonly category: string;
  readonly spans?: readonly { readonly start: number; readonly end: number }[];
}

interface Finding {
  readonly entity: string;
  readonly start: number;
  readonly end: number;
}

function main(folder: string, flags: readonly string[]): void {
  const find = createFinder();
  for (const file of readdirSync(folder).sort()) {
    if (!file.endsWith('.jsonl.gz')) continue;
    const rows = readRows(join(folder, file));
    const secrets = rows.filter(({ label }) => label === 'secret');
    const others = rows.filter(({ label }) => label !== 'secret');
    const falselyFound = others.filter((row) => {
      const found = find(row.text);
      if (flags.includes('-v'))
        for (const { entity, start, end } of found)
          console.log(
            `  ${row.label} ${row.category} ${entity}: ${oneLine(row.text.slice(start - 40, start))}⟦${row.text.slice(start, end)}⟧`,
          );
      return found.length > 0;
    });
    const missed = secrets.filter((row) => !isFound(row, find(row.text)));
    if (flags.includes('-m')) for (const row of missed) console.log(`  missed ${row.category}: ${oneLine(row.text)}`);
    const name = file.replace('.jsonl.gz', '').padEnd(26);
    const recall =
      secrets.length === 0 ? '' : `   secrets found ${share(secrets.length - missed.length, secrets.length)}`;
    console.log(`${name} texts without: reported ${share(falselyFound.length, others.length)}${recall}`);
    if (flags.includes('-t')) printCategories(secrets, missed, find);
  }
}

function createFinder(): (text: string) => Finding[] {
  const policy = compilePolicy(create(PolicyDefinitionSchema));
  const secrets = new Set(recognizers.filter(({ group }) => group === 'secret').map(({ entity }) => entity));
  return (text) =>
    scanText(policy, text, Phase.INPUT)
      .map(({ rule, start, end }) => ({ entity: policy.rules[rule]!.entityType, start, end }))
      .filter(({ entity }) => secrets.has(entity));
}

function readRows(path: string): Row[] {
  const lines = gunzipSync(readFileSync(path)).toString('utf8').trim().split('\n');
  return lines.map((line) => JSON.parse(line) as Row);
}

function isFound({ spans }: Row, found: readonly Finding[]): boolean {
  if (spans === undefined || spans.length === 0) return found.length > 0;
  return spans.every((span) => found.some(({ start, end }) => start < span.end && end > span.start));
}

function printCategories(secrets: readonly Row[], missed: readonly Row[], find: (text: string) => Finding[]): void {
  for (const category of [...new Set(secrets.map((row) => row.category))].sort()) {
    const rows = secrets.filter((row) => row.category === category);
    const lost = missed.filter((row) => row.category === category).length;
    const entities = new Set(rows.flatMap(({ text }) => find(text).map(({ entity }) => entity)));
    console.log(
      `    ${category.padEnd(40)} ${share(rows.length - lost, rows.length).padEnd(18)} ${[...entities].join(' ')}`,
    );
  }
}

function share(part: number, all: number): string {
  return `${part}/${all}${all === 0 ? '' : ` = ${((100 * part) / all).toFixed(2)} %`}`;
}

function oneLine(text: string): string {
  return text.slice(0, 200).replaceAll('\n', ' ');
}

main(process.argv[2] ?? '.', process.argv.slice(3));
