import { create, type MessageInitShape } from '@bufbuild/protobuf';
import { Action, RiskLevel } from '#gen/gatehouse/common/v1/risk_pb.js';
import { ListKind, PolicyDefinitionSchema } from '#gen/gatehouse/policy/v1/policy_pb.js';
import { compilePolicy } from '../../services/detection/policy/compile.js';
import { resolveSettings } from '../../services/detection/policy/settings.js';
import { createChannelGuard } from '../../services/detection/stream/channel-guard.js';
import { createStreamPlan, type StreamPlan } from '../../services/detection/stream/plan.js';
import { prose, tokensOf } from '../../services/detection/testing/prose.js';

/**
 * What guarding a streamed answer costs: CPU time a token-like delta, what is held back of ordinary prose, memory a
 * stream. The texts are those of services/detection/testing/prose.ts, cut as a model's tokens are.
 */
const policies: Readonly<Record<string, MessageInitShape<typeof PolicyDefinitionSchema>>> = {
  'as shipped': {},
  'all personal data masked': {
    settings: { dataOutput: { high: Action.ANONYMIZE, medium: Action.ANONYMIZE, low: Action.ANONYMIZE } },
  },
  'and 1,000 words, 200 patterns': {
    settings: { dataOutput: { high: Action.ANONYMIZE, medium: Action.ANONYMIZE, low: Action.ANONYMIZE } },
    lists: [{ name: 'words', kind: ListKind.BLACKLIST, keywords: words(1000) }],
    customScanners: words(200).map((word, index) => ({
      tag: `S${100 + index}`,
      name: word,
      riskLevel: RiskLevel.HIGH_RISK,
      scanPrompt: true,
      scanResponse: true,
      definition: { case: 'regex', value: { pattern: `\\b${word}[-_ ]?[a-z]{2,10}\\d{2,6}\\b` } },
    })),
  },
};

for (const [name, init] of Object.entries(policies)) {
  const definition = create(PolicyDefinitionSchema, init);
  const started = performance.now();
  const plan = createStreamPlan(compilePolicy(definition), resolveSettings(definition.settings));
  console.log(`\n${name}: ${plan.groups.reduce((sum, { searches }) => sum + searches.length, 0)} patterns in`);
  console.log(`${plan.groups.length} automata, prepared in ${(performance.now() - started).toFixed(0)} ms`);
  console.log(`  first stream     ${microseconds(plan, 1)} µs a delta`);
  microseconds(plan, 200);
  console.log(`  later streams    ${microseconds(plan, 400)} µs a delta (CPU)`);
  console.log(`  memory           ${bytesOfStream(plan)} bytes a stream`);
  for (const [language, text] of Object.entries(prose)) console.log(`  ${language.padEnd(16)} ${heldBack(plan, text)}`);
}

/** CPU µs a delta, over all texts, each guarded `rounds` times. */
function microseconds(plan: StreamPlan, rounds: number): string {
  const texts = Object.values(prose).map(tokensOf);
  let deltas = 0;
  const before = process.cpuUsage();
  for (let round = 0; round < rounds; round++) {
    for (const tokens of texts) {
      const guard = createChannelGuard(plan);
      for (const token of tokens) guard.push(token);
      guard.finish();
      deltas += tokens.length;
    }
  }
  const { user, system } = process.cpuUsage(before);
  return ((user + system) / deltas).toFixed(2);
}

/** Quantiles of what is held back after a delta, in characters. */
function heldBack(plan: StreamPlan, text: string): string {
  const guard = createChannelGuard(plan);
  let sent = 0;
  const held = tokensOf(text).map((token) => {
    sent += token.length;
    return sent - guard.push(token).end;
  });
  held.sort((a, b) => a - b);
  const at = (share: number) => held[Math.floor((held.length - 1) * share)];
  return `held back: median ${at(0.5)}, p90 ${at(0.9)}, p99 ${at(0.99)}, most ${at(1)} characters`;
}

function bytesOfStream(plan: StreamPlan): number {
  const guards: unknown[] = [];
  globalThis.gc?.();
  const before = process.memoryUsage();
  for (let n = 0; n < 2000; n++) {
    const guard = createChannelGuard(plan);
    guard.push('The meeting is on Mon');
    guards.push(guard);
  }
  globalThis.gc?.();
  const after = process.memoryUsage();
  const bytes = after.heapUsed + after.arrayBuffers - before.heapUsed - before.arrayBuffers;
  return Math.round(bytes / guards.length);
}

/** Pronounceable words that are none, the same at every run. */
function words(count: number): string[] {
  const syllables = ['ba', 'ko', 'mi', 'ru', 'ta', 'ne', 'lo', 'su', 'vi', 'zor'];
  return Array.from({ length: count }, (_, n) =>
    [n % 10, Math.floor(n / 10) % 10, Math.floor(n / 100) % 10, (n * 7) % 10].map((index) => syllables[index]).join(''),
  );
}
