import { create } from '@bufbuild/protobuf';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Phase, RiskLevel } from '#gen/gatehouse/common/v1/risk_pb.js';
import { ListKind, PolicyDefinitionSchema } from '#gen/gatehouse/policy/v1/policy_pb.js';
import { silentLog } from '#lib/telemetry/log.js';
import { compilePolicy, scanText, tabulateRules } from '../policy/compile.js';
import { createScanPool, type PolicyKeyed, type ScanPool } from './pool.js';

let pool: ScanPool;

beforeAll(() => {
  pool = createScanPool({ threads: 2, log: silentLog, maxQueue: 5000 });
});

afterAll(() => pool.close());

describe('scan pool', () => {
  it('refuses a definition whose pattern the engine does not take, and says where', async () => {
    const problems = await pool.validate(policyOf('v', 1, [], ['fine', '(?=no)x']).definition);

    expect(problems).toMatchObject([{ path: 'custom_scanners[1].regex.pattern', start: 0, end: 3 }]);
  });

  it('gives up at once when the caller does, and serves the next one', async () => {
    const controller = new AbortController();

    const scan = pool.scan(policyOf('c', 1, ['word']), [long('x')], Phase.INPUT, { signal: controller.signal });
    controller.abort();

    await expect(scan).rejects.toMatchObject({ code: 'CANCELED' });
    await expect(pool.scan(policyOf('c', 1, ['word']), ['a word'], Phase.INPUT)).resolves.toHaveLength(1);
  });

  it('ends a scan at its deadline without losing the scans beside it', async () => {
    const heavy = policyOf('heavy', 1, [], heavyPatterns);
    const light = policyOf('light', 1, ['bomb']);
    await Promise.all([pool.prepare(heavy), pool.prepare(light)]);

    const runaway = pool.scan(heavy, [long('ab, ')], Phase.INPUT, { deadlineMs: 100 });
    const others = Array.from({ length: 20 }, () => pool.scan(light, ['a bomb', long('x')], Phase.INPUT));

    await expect(runaway).rejects.toMatchObject({ code: 'DEADLINE_EXCEEDED' });
    for (const hits of await Promise.all(others)) expect(hits.map((list) => list.length)).toEqual([1, 0]);
  });

  it('refuses scans that would wait too long', async () => {
    const small = createScanPool({ threads: 1, log: silentLog, maxQueue: 2 });
    const policy = policyOf('o', 1, ['bomb']);

    const scans = await Promise.allSettled(
      Array.from({ length: 6 }, () => small.scan(policy, [long('x')], Phase.INPUT)),
    );
    await small.close();

    const refused = scans.filter((scan) => scan.status === 'rejected').map((scan) => scan.reason.code);
    expect(refused.length).toBeGreaterThan(0);
    expect(new Set(refused)).toEqual(new Set(['OVERLOADED']));
  });

  it('refuses scans after it was closed', async () => {
    const closed = createScanPool({ threads: 1, log: silentLog });
    await closed.close();

    await expect(closed.scan(policyOf('z', 1, ['a']), ['text'], Phase.INPUT)).rejects.toMatchObject({
      code: 'SHUTTING_DOWN',
    });
  });

  it('finds in a thread what it finds in this one', async () => {
    const policy = policyOf('same', 7, ['bomb', '炸弹'], [String.raw`project-\d+`]);
    const texts = ['a bomb', `${'safe '.repeat(4000)}炸弹 project-17`, 'write to jane@example.com'];

    const hits = await pool.scan(policy, texts, Phase.INPUT);

    const compiled = compilePolicy(policy.definition);
    expect(hits).toEqual(texts.map((text) => scanText(compiled, text, Phase.INPUT)));
    expect(hits.map((list) => list.length)).toEqual([1, 2, 1]);
  });

  it('never judges by another revision than the one asked for, however fast revisions change', async () => {
    const scans: Promise<void>[] = [];
    for (let revision = 0; revision < 40; revision += 1) {
      // Each revision looks for its own word only; the text holds all of them, so a stale verdict names a wrong span.
      const policy = policyOf('fast', revision, [`word${revision}`]);
      const text = `${Array.from({ length: 40 }, (_, n) => `word${n}`).join(' ')} ${'x'.repeat((revision % 5) * 4000)}`;
      for (let i = 0; i < 25; i += 1) {
        scans.push(
          pool.scan(policy, [text], Phase.INPUT).then(([hits]) => {
            expect(hits!.map(({ start, end }) => text.slice(start, end))).toEqual([`word${revision}`]);
          }),
        );
      }
      await new Promise(setImmediate);
    }

    await Promise.all(scans);
  });
});

/** Patterns whose search takes long together, though each is linear: wide classes, counted repeats, no literal. */
const heavyPatterns = Array.from(
  { length: 60 },
  (_, n) => String.raw`(?:\pL{1,${5 + n}}[\s,]+){2,5}\pL{1,${20 + n}}\d{${3 + (n % 7)}}`,
);

function long(part: string): string {
  return part.repeat(Math.ceil(1_000_000 / part.length));
}

function policyOf(id: string, revision: number, keywords: string[], patterns: string[] = []): PolicyKeyed {
  const definition = create(PolicyDefinitionSchema, {
    policyId: id,
    revision: BigInt(revision),
    lists: keywords.length > 0 ? [{ name: 'list', kind: ListKind.BLACKLIST, keywords }] : [],
    customScanners: patterns.map((pattern, index) => ({
      tag: `S${100 + index}`,
      name: `pattern ${index}`,
      riskLevel: RiskLevel.HIGH_RISK,
      scanPrompt: true,
      definition: { case: 'regex' as const, value: { pattern } },
    })),
  });
  return { key: `${id}@${revision}`, definition, rules: tabulateRules(definition) };
}
