import { create } from '@bufbuild/protobuf';
import { describe, expect, it } from 'vitest';
import { Phase } from '#gen/gatehouse/common/v1/risk_pb.js';
import { PolicyDefinitionSchema } from '#gen/gatehouse/policy/v1/policy_pb.js';
import { compilePolicy, scanText } from '../policy/compile.js';
import { recognizers } from './index.js';

const policy = compilePolicy(create(PolicyDefinitionSchema));
const secrets = new Set(recognizers.filter(({ group }) => group === 'secret').map(({ entity }) => entity));

describe('recognizers of secrets', () => {
  it('are at least sixty, each for an entity of its own', () => {
    expect(secrets.size).toBe(recognizers.filter(({ group }) => group === 'secret').length);
    expect(secrets.size).toBeGreaterThanOrEqual(60);
  });

  it('run only on texts that hold letters of theirs', () => {
    const always = policy.entitySearches.filter(
      ({ recognizer, literals }) => recognizer.group === 'secret' && literals === undefined,
    );

    expect(always.map(({ recognizer, pattern }) => `${recognizer.entity}: ${pattern.id}`)).toEqual([]);
  });

  it.each([
    ['an integrity hash', `"integrity": "sha512-${'Ab3/'.repeat(21)}Ab=="`],
    ['a commit', 'datadog-agent at 545998ae1021d69f7c926350c6eb9d20f00dcafe'],
    ['a program that reads a token', 'const token = request.headers["x-api-token"] ?? getToken(user.id, 3600);'],
    ['a count of tokens', '{"max_tokens": 128000, "prompt_tokens": 1234567890, "token_type": "bearer"}'],
    ['a page token', 'nextPageToken=CAUQAA1234567890abcdefghij'],
    ['advice on passwords', 'Your password must have 12 characters, 1 digit and 1 sign. Password: required.'],
    ['a type', 'interface Login { password: string; token?: string; apiKey: string | undefined }'],
    ['an address with a port', 'open http://localhost:8080/@vite/client and https://example.com:443/a@b'],
    ['a file of settings', `DB_PASSWORD=\${DB_PASSWORD}\nAPI_KEY=<your api key>\nSECRET_NAME=prod-db-credentials-01`],
    [
      'prose about vendors',
      'Slack, Stripe and Datadog keys: ask the vault team on Linear, ticket 4711, before 2026-01-31.',
    ],
  ])('see nothing in %s', (_, text) => {
    const found = scanText(policy, text, Phase.INPUT).map(({ rule }) => policy.rules[rule]!.entityType);

    expect(found.filter((entity) => secrets.has(entity))).toEqual([]);
  });

  it.each([
    ['a command line', `curl ${'a:'.repeat(50_000)} -u x:y1`],
    ['dots behind a scheme', `Bearer ${'.'.repeat(100_000)}x`],
    ['dots behind a name', `password=${'.'.repeat(100_000)}x1`],
    ['names without values', 'public-'.repeat(14_000)],
    ['addresses in a connection string', `Server=${'://a:b'.repeat(16_000)};password=x1`],
    ['a value without end', `snowflake token = ${'a1'.repeat(50_000)}`],
    ['the beginnings of a token', `xoxb-${'1-'.repeat(50_000)}`],
  ])('read %s of 100,000 characters in time', (_, text) => {
    scanText(policy, text, Phase.INPUT);
    const started = performance.now();

    scanText(policy, text, Phase.INPUT);

    // Tens of milliseconds; a quadratic search takes minutes.
    expect(performance.now() - started).toBeLessThan(3000);
  });
});
