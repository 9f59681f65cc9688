import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { create } from '@bufbuild/protobuf';
import { Phase } from '#gen/gatehouse/common/v1/risk_pb.js';
import { PolicyDefinitionSchema } from '#gen/gatehouse/policy/v1/policy_pb.js';
import { compilePolicy, scanText } from '../../services/detection/policy/compile.js';

/**
 * Prints how the shipped scanners do on labelled texts: `npm run bench:quality -- <folder>` with files
 * `<source>.jsonl.gz`, one object a line: text, label (attack, benign, unsafe, pii, secret), category.
 *
 * For each source: share of attacks that S9 reports, share of benign texts that it reports, and entities found in
 * benign texts. `-v` prints the benign texts that are reported, `-m` the attacks that are missed.
 */
interface Row {
  readonly text: string;
  readonly label: string;
  readonly category: string;
  readonly lang?: string;
}

function main(folder: string, flags: readonly string[]): void {
  const policy = compilePolicy(create(PolicyDefinitionSchema));
  const isAttackRule = policy.rules.map(({ tag }) => tag === 'S9');
  for (const file of readdirSync(folder)
    .filter((name) => name.endsWith('.jsonl.gz'))
    .sort()) {
    const rows = gunzipSync(readFileSync(join(folder, file)))
      .toString('utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Row);
    const counts = new Map<string, { texts: number; reported: number }>();
    for (const row of rows) {
      const reports = scanText(policy, row.text, Phase.INPUT).filter(({ rule }) => isAttackRule[rule]);
      const count = counts.get(row.label) ?? { texts: 0, reported: 0 };
      count.texts += 1;
      if (reports.length > 0) count.reported += 1;
      counts.set(row.label, count);
      if (flags.includes('-v') && reports.length > 0 && row.label !== 'attack') {
        const reasons = reports.map(({ explanation, start, end }) => `${explanation}: ${row.text.slice(start, end)}`);
        console.log(`  ${row.label} ${row.category}: ${reasons.join(' | ')}`);
      }
      if (flags.includes('-m') && reports.length === 0 && row.label === 'attack') {
        console.log(`  missed ${row.lang ?? ''} ${row.category}: ${row.text.slice(0, 300).replaceAll('\n', ' ')}`);
      }
    }
    const summary = [...counts].map(
      ([label, { texts, reported }]) => `${label} ${reported}/${texts} = ${((100 * reported) / texts).toFixed(2)} %`,
    );
    console.log(`${file.replace('.jsonl.gz', '').padEnd(28)} ${summary.join('   ')}`);
  }
}

main(process.argv[2] ?? '.', process.argv.slice(3));
