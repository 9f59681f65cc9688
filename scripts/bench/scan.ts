import { create } from '@bufbuild/protobuf';
import { Phase, RiskLevel } from '#gen/gatehouse/common/v1/risk_pb.js';
import { ListKind, PolicyDefinitionSchema } from '#gen/gatehouse/policy/v1/policy_pb.js';
import { compilePolicy, scanText } from '../../services/detection/policy/compile.js';

/**
 * Prints what one scan costs: CPU µs of a text, median of blocks, for texts of 300 bytes and 4 KB, clean and with
 * personal data, under policies of growing size. `npm run bench:scan`.
 *
 * Runs the compiled output: what a test runner adds to functions costs as much as some scanners do.
 *
 * The texts of a block are all different: a lazy automaton is at its best on a text that it has met, and a benchmark
 * that repeats one text hides a cost of hundreds of times as much.
 */
function main(): void {
  const random = createRandom(42);
  console.log(
    'policy                              300 B   300 B + PII      4 KB   4 KB + PII   4 KB Chinese  (CPU µs a text)',
  );
  for (const [keywords, patterns] of [
    [0, 0],
    [1000, 0],
    [10_000, 0],
    [1000, 200],
    [10_000, 200],
    [10_000, 1000],
  ] as const) {
    const policy = compilePolicy(definitionOf(random, keywords, patterns));
    const cells = [
      measure((size) => scanAll(policy, textsOf(random, size, 'clean')), 300),
      measure((size) => scanAll(policy, textsOf(random, size, 'personal')), 300),
      measure((size) => scanAll(policy, textsOf(random, size, 'clean')), 4096),
      measure((size) => scanAll(policy, textsOf(random, size, 'personal')), 4096),
      measure((size) => scanAll(policy, textsOf(random, size, 'chinese')), 4096 / 3),
    ];
    const name = `${keywords} keywords, ${patterns} regexes, all entities`;
    console.log(name.padEnd(42), cells.map((cell) => cell.toFixed(1).padStart(10)).join('  '));
  }
}

type Policy = ReturnType<typeof compilePolicy>;

/** One pass over different texts; returns CPU µs of each, averaged. */
function scanAll(policy: Policy, texts: readonly string[]): number {
  const started = process.cpuUsage();
  for (const text of texts) scanText(policy, text, Phase.INPUT);
  const used = process.cpuUsage(started);
  return (used.user + used.system) / texts.length;
}

function measure(run: (size: number) => number, size: number): number {
  run(size);
  const blocks = [run(size), run(size), run(size), run(size), run(size)];
  return blocks.sort((a, b) => a - b)[2]!;
}

function textsOf(random: Random, size: number, kind: 'clean' | 'personal' | 'chinese'): string[] {
  return Array.from({ length: size < 1000 ? 1200 : 120 }, () => {
    if (kind === 'chinese') return chineseText(random, size);
    const text = englishText(random, kind === 'personal' ? size - 90 : size);
    if (kind === 'clean') return text;
    const at = random.below(text.length);
    const card = '4111 1111 1111 1111';
    const mail = `user${random.below(100_000)}@example.com`;
    return `${text.slice(0, at)} mail ${mail} or call +44 20 7946 0${100 + random.below(800)}, card ${card} ${text.slice(at)}`;
  });
}

const common =
  'the of and to in is you that it he was for on are as with his they at be this have from or one had by word but not what all were we when your can said there use an each which she do how their if will up other about out many then them these so some her would make like him into time has look two more write go see number no way could people my than first water been call who oil its now find long down day did get come made may part over new sound take only little work know place year live me back give most very after thing our just name good sentence man think say great where help through much before line right too mean old any same tell boy follow came want show also around form three small set put end does another well large must big even such because turn here why ask went men read need land different home us move try kind hand picture again change off play spell air away animal house point page letter mother answer found study still learn should'.split(
    ' ',
  );
const topical =
  'account payment invoice customer project merger contract salary budget report server database release meeting schedule ticket refund policy manager office review supplier delivery warehouse campaign'.split(
    ' ',
  );

function englishText(random: Random, size: number): string {
  let text = '';
  while (text.length < size) {
    const word = random.below(9) === 0 ? random.pick(topical) : random.pick(common);
    const digits = random.below(25) === 0 ? ` ${random.below(3000)}` : '';
    text += `${word}${digits}${random.below(12) === 0 ? '. ' : random.below(10) === 0 ? ', ' : ' '}`;
  }
  return text.slice(0, size);
}

function chineseText(random: Random, size: number): string {
  let text = '';
  while (text.length < size) text += random.below(15) === 0 ? '，' : String.fromCharCode(0x4e00 + random.below(6000));
  return text;
}

function definitionOf(random: Random, keywords: number, patterns: number) {
  return create(PolicyDefinitionSchema, {
    lists: keywords > 0 ? [{ name: 'words', kind: ListKind.BLACKLIST, keywords: keywordsOf(random, keywords) }] : [],
    customScanners: Array.from({ length: patterns }, (_, index) => ({
      tag: `S${100 + index}`,
      name: `pattern ${index}`,
      riskLevel: RiskLevel.HIGH_RISK,
      scanPrompt: true,
      scanResponse: true,
      definition: { case: 'regex' as const, value: { pattern: patternOf(random, index) } },
    })),
  });
}

/** 60 % English phrases, 30 % Chinese, 10 % Russian. */
function keywordsOf(random: Random, count: number): string[] {
  const words = new Set<string>();
  while (words.size < count) {
    const kind = random.below(10);
    if (kind < 6) words.add(Array.from({ length: 1 + random.below(3) }, () => madeUpWord(random)).join(' '));
    else if (kind < 9) words.add(letters(random, 0x4e00, 6000, 2 + random.below(3)));
    else words.add(letters(random, 0x430, 32, 5 + random.below(6)));
  }
  return [...words];
}

/** What tenants write: product codes, contract numbers, credentials with a name, phrases with gaps; 6 % have no letters. */
function patternOf(random: Random, index: number): string {
  const name = `${random.pick(topical)}${index}`;
  switch (index % 16) {
    case 0:
      return String.raw`\b\d{${3 + (index % 5)}}[-/]\d{${4 + (index % 4)}}\b`;
    case 1:
      return String.raw`\b${name.toUpperCase()}-\d{4,8}\b`;
    case 2:
      return String.raw`(?:${name}|${name}s)\s*[:=]\s*\S+`;
    case 3:
      return String.raw`\b${name}\w{0,12}\b.{0,40}\b(?:internal|secret)\b`;
    case 4:
      return `[A-Z]{2}${index}[0-9A-F]{8,16}`;
    default:
      return String.raw`\b(?:${name}|${random.pick(topical)}_key_${index})[-_ ]?(?:id|token|no)?\s?[A-Za-z0-9]{6,40}\b`;
  }
}

/** Words that begin like those of the texts and go on differently: a list of names and slang, not of the commonest words. */
function madeUpWord(random: Random): string {
  const start = random.pick(common).slice(0, 1 + random.below(3));
  return start + Array.from({ length: 1 + random.below(3) }, () => random.pick(syllables)).join('');
}

const syllables = 'ba ko ri mu tan vel or zin pra du fex lo qua ith ner osk'.split(' ');

function letters(random: Random, first: number, range: number, count: number): string {
  return String.fromCharCode(...Array.from({ length: count }, () => first + random.below(range)));
}

interface Random {
  below(limit: number): number;
  pick<T>(from: readonly T[]): T;
}

function createRandom(seed: number): Random {
  let state = seed;
  const below = (limit: number) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % limit;
  };
  return { below, pick: (from) => from[below(from.length)]! };
}

main();
