import {
  type Cell,
  type Mode,
  type Probe,
  type Promised,
  probes,
  promises,
  type Way,
} from '../../test/conformance/matrix.js';

/** The page docs/conformance.md: the cells that test/conformance runs, as a table. */
export function conformancePage(): string {
  const reasons: string[] = [];
  const rows = (promises as readonly Promised[]).flatMap((promised) =>
    (['whole', 'stream'] as const).map((mode) => toRow(promised, mode, reasons)),
  );
  return `# One policy on every surface

Generated from \`test/conformance/matrix.ts\` by \`npm run gen:docs\`. The tests beside it run every cell against the real
proxy and detection with a scripted upstream; streams are cut within values, characters and JSON.

- **blocked**: nothing of it goes on, and the surface says so in its own words.
- **masked**: it goes on without the value, and all else is there.
- **restored**: the model saw a placeholder, and the client gets the value back.
- **reported**: the reply names it, and the caller has to act.

In the policy of the tests, e-mail addresses are masked (with a way back in requests) and access tokens are refused; the attack
of a request is a prompt injection, that of an answer a forbidden phrase. Images are judged where a vision model is configured,
which in the tests finds each of them unsafe. Long texts have 60,000 characters and more, with the value at their end.

Pieces of a stream that a gateway gives to \`process-output\` are judged each for itself: a value that is cut between two of
them is not found there. The proxy and \`DetectStream\` have no such gap.

| surface | answer | ${columns.join(' | ')} |
|---|---|${columns.map(() => '---').join('|')}|
${rows.join('\n')}

${reasons.map((reason, index) => `${index + 1}. Not applicable: ${reason}.`).join('\n')}
`;
}

const columns = [...new Set(Object.values(probes).map(({ column }) => column))];

const wayNames: Readonly<Record<Way, string>> = { request: 'request', answer: 'answer', return: 'way back' };

function toRow({ surface, modes, otherMode = '', cells }: Promised, mode: Mode, reasons: string[]): string {
  const name = `| \`${surface}\` | ${mode} |`;
  if (!modes.includes(mode)) return `${name}${columns.map(() => ` ${noteOf(otherMode, reasons)} |`).join('')}`;
  // The keys of `cells` are probes: Object.entries does not say so.
  const entries = Object.entries(cells) as [Probe, Cell][];
  const texts = columns.map((column) =>
    entries
      .filter(([probe]) => probes[probe].column === column)
      .map(([probe, cell]) => `${wayNames[probes[probe].way]}: ${toText(cell, reasons)}`)
      .join('<br>'),
  );
  return `${name} ${texts.join(' | ')} |`;
}

function toText(cell: Cell, reasons: string[]): string {
  return typeof cell === 'string' ? cell : noteOf(cell.notApplicable, reasons);
}

/** "– [3]", with the reason in the list below the table. */
function noteOf(reason: string, reasons: string[]): string {
  if (!reasons.includes(reason)) reasons.push(reason);
  return `– [${reasons.indexOf(reason) + 1}]`;
}
