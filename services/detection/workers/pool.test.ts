import { create } from '@bufbuild/protobuf';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Phase, RiskLevel } from '#gen/gatehouse/common/v1/risk_pb.js';
import { ListKind, PolicyDefinitionSchema } from '#gen/gatehouse/policy/v1/policy_pb.js';
import { CostClass } from '#gen/gatehouse/policy/v1/validation_pb.js';
import { silentLog } from '#lib/telemetry/log.js';
import { compilePolicy, scanText, tabulateRules } from '../policy/compile.js';
import type { Strike } from './heavy-lane.js';
import { createScanPool, type PolicyKeyed, type ScanPool } from './pool.js';

/** For scans that a busy machine may make wait: how long is no matter of the test. */
const patient = { deadlineMs: 60_000 };

let pool: ScanPool;

beforeAll(() => {
  pool = createScanPool({ threads: 2, log: silentLog, maxQueue: 5000 });
});

afterAll(() => pool.close());

describe('scan pool', () => {
  it('refuses a definition whose pattern the engine does not take, and says where', async () => {
    const { problems, patterns } = await pool.validate(policyOf('v', 1, [], ['fine', '(?=no)x']).definition);

    expect(patterns).toEqual([]);
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
    const beside = 'x'.repeat(100_000);
    const others = Array.from({ length: 20 }, () => pool.scan(light, ['a bomb', beside], Phase.INPUT, patient));

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

  it('says what each pattern costs, the same every time', async () => {
    const { definition } = policyOf('costs', 1, [], ['abc', heavyPattern, String.raw`\d{3}-\d{4}`]);

    const [first, second] = [await pool.validate(definition), await pool.validate(definition)];

    expect(first.problems).toEqual([]);
    expect(first.patterns).toMatchObject([
      { path: 'custom_scanners[0].regex.pattern', costClass: CostClass.LIGHT },
      { path: 'custom_scanners[1].regex.pattern', costClass: CostClass.HEAVY },
      { path: 'custom_scanners[2].regex.pattern', costClass: CostClass.LIGHT },
    ]);
    expect(second.patterns.map(({ stepsPerCharacter }) => stepsPerCharacter)).toEqual(
      first.patterns.map(({ stepsPerCharacter }) => stepsPerCharacter),
    );
  });

  it('judges many small texts that come at once, on threads and in this one, each by its own policy', async () => {
    const policies = Array.from({ length: 4 }, (_, n) => policyOf(`small${n}`, 1, [`word${n}`], [], `tenant${n}`));
    await Promise.all(policies.map((policy) => pool.prepare(policy)));

    const scans = Array.from({ length: 400 }, (_, n) => {
      const text = `${'some text '.repeat(n % 200)}word0 word1 word2 word3`;
      return pool.scan(policies[n % 4]!, [text], Phase.INPUT).then(([hits]) => {
        expect(hits!.map(({ start, end }) => text.slice(start, end))).toEqual([`word${n % 4}`]);
      });
    });

    await Promise.all(scans);
  });

  it('never judges by another revision than the one asked for, however fast revisions change', async () => {
    const scans: Promise<void>[] = [];
    for (let revision = 0; revision < 40; revision += 1) {
      // Each revision looks for its own word only; the text holds all of them, so a stale verdict names a wrong span.
      const policy = policyOf('fast', revision, [`word${revision}`]);
      const text = `${Array.from({ length: 40 }, (_, n) => `word${n}`).join(' ')} ${'x'.repeat((revision % 5) * 4000)}`;
      for (let i = 0; i < 25; i += 1) {
        scans.push(
          pool.scan(policy, [text], Phase.INPUT, patient).then(([hits]) => {
            expect(hits!.map(({ start, end }) => text.slice(start, end))).toEqual([`word${revision}`]);
          }),
        );
      }
      await new Promise(setImmediate);
    }

    await Promise.all(scans);
  });
});

describe('a thread that dies', () => {
  it('costs nobody a verdict but the one who killed it, and is replaced', async () => {
    // Texts of so many hits that they do not fit into the heap of their thread.
    const small = createScanPool({ threads: 1, log: silentLog, maxHeapMb: 48 });
    const light = policyOf('light', 1, ['bomb'], [], 'good');
    const greedy = policyOf('greedy', 1, ['word'], [], 'bad');
    await small.prepare(light);

    const dying = small.scan(greedy, Array(12).fill(long('a@b.co ')), Phase.INPUT);
    const others = Array.from({ length: 10 }, () =>
      small.scan(light, [`${'x '.repeat(3000)}bomb`], Phase.INPUT, patient),
    );
    const outcome = await dying.then(
      () => 'answered',
      (error: { code: string }) => error.code,
    );
    for (const [hits] of await Promise.all(others)) expect(hits).toHaveLength(1);
    await small.close();

    expect(outcome).toBe('INTERNAL');
  });
});

describe('heavy patterns', () => {
  it('are left out of scans, run by themselves, and find what they find', async () => {
    const policy = policyOf('h', 1, ['bomb'], ['b.mb', heavyPattern]);
    const texts = ['a bomb', `no ${'word, '.repeat(20)}x y`];

    const scanned = await pool.scan(policy, texts, Phase.INPUT);
    const heavy = await pool.searchHeavy(policy, texts, Phase.INPUT);

    const whole = compilePolicy(policy.definition);
    const all = scanned.map((hits, index) => hits.length + (heavy?.hits[index]?.length ?? 0));
    expect(heavy?.failures).toEqual([]);
    expect(all).toEqual(texts.map((text) => scanText(whole, text, Phase.INPUT).length));
    expect(heavy?.hits[1]).toMatchObject([{ rule: 2, explanation: 'pattern' }]);
    expect(await pool.searchHeavy(policy, texts, Phase.OUTPUT)).toBeUndefined();
    expect(await pool.searchHeavy(policyOf('l', 1, ['bomb']), texts, Phase.INPUT)).toBeUndefined();
  });

  it('beyond their budget are ended, struck, and after three strikes not run any more', async () => {
    const strikes: Strike[] = [];
    const strict = createScanPool({
      threads: 1,
      log: silentLog,
      onStrike: (strike) => strikes.push(strike),
      heavyBudgetSteps: () => 100_000,
    });
    const policy = policyOf('s', 1, ['bomb'], [heavyPattern], 'slow');
    await strict.prepare(policy);
    const text = adversary(300_000);

    for (let i = 0; i < 5; i += 1) {
      const outcome = await strict.searchHeavy(policy, [text], Phase.INPUT);
      expect(outcome?.failures).toMatchObject([{ rule: { tag: 'S100' }, error: { code: 'DEADLINE_EXCEEDED' } }]);
      // The other scanners of the same tenant are none the worse for it.
      expect(await strict.scan(policy, ['a bomb'], Phase.INPUT)).toMatchObject([[{ rule: 0 }]]);
    }
    await strict.close();

    expect(strikes.map(({ tenantId, rule }) => [tenantId, rule.tag])).toEqual(Array(3).fill(['slow', 'S100']));
  });

  it('at full load keep no scan of another tenant waiting', async () => {
    const [busy, quiet] = [
      policyOf('busy', 1, [], [heavyPattern], 'busy'),
      policyOf('quiet', 1, ['bomb'], [], 'quiet'),
    ];
    await Promise.all([pool.prepare(busy), pool.prepare(quiet)]);
    let done = 0;
    const text = adversary(6_000);

    const load = Array.from({ length: 30 }, () =>
      pool.searchHeavy(busy, [text], Phase.INPUT).then(() => {
        done += 1;
      }),
    );
    for (let i = 0; i < 50; i += 1) expect((await pool.scan(quiet, ['a bomb'], Phase.INPUT))[0]).toHaveLength(1);
    const before = done;
    await Promise.all(load);

    expect(before).toBeLessThan(10);
  });

  it('do not keep the patterns of another tenant waiting behind a crowd', async () => {
    const [crowd, other] = [
      policyOf('crowd', 1, [], [heavyPattern], 'crowd'),
      policyOf('other', 1, [], [heavyPattern], 'other'),
    ];
    await Promise.all([pool.prepare(crowd), pool.prepare(other)]);
    let done = 0;
    const text = adversary(6_000);

    const many = Array.from({ length: 40 }, () =>
      pool.searchHeavy(crowd, [text], Phase.INPUT).then(() => {
        done += 1;
      }),
    );
    await pool.searchHeavy(other, ['x'.repeat(2000)], Phase.INPUT);
    const before = done;
    await Promise.all(many);

    expect(before).toBeLessThan(20);
  });
});

/** Every position brings new states: two counted repeats of nearly everything. */
const heavyPattern = '.{0,90}x.{0,90}y';

/** Text that keeps a pattern of that kind at work, without a match. */
function adversary(length: number): string {
  let text = '';
  for (let seed = 1; text.length < length; seed = (seed * 48271) % 2147483647)
    text += seed % 7 === 0 ? 'x' : 'ab z'[seed % 4];
  return text;
}

/** Patterns whose search takes long together, though each is linear: wide classes, counted repeats, no literal. */
const heavyPatterns = Array.from(
  { length: 60 },
  (_, n) => String.raw`(?:\pL{1,${5 + n}}[\s,]+){2,5}\pL{1,${20 + n}}\d{${3 + (n % 7)}}`,
);

function long(part: string): string {
  return part.repeat(Math.ceil(1_000_000 / part.length));
}

function policyOf(
  id: string,
  revision: number,
  keywords: string[],
  patterns: string[] = [],
  tenantId = 'tenant',
): PolicyKeyed {
  const definition = create(PolicyDefinitionSchema, {
    policyId: id,
    tenantId,
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
