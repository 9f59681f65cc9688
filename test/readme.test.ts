import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '#lib/testing/database.js';
import { type Stack, startStack } from './stack.js';

let database: TestDatabase;
let stack: Stack;

beforeAll(async () => {
  database = await createTestDatabase();
  stack = await startStack({ env: { DATABASE_URL: database.url } });
});

afterAll(async () => {
  await stack?.stop();
  await database?.drop();
});

it('has a curl example that refuses the attack as it says', () => {
  const { status, stdout } = shell(example('curl'));

  expect(status).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({
    suggest_action: 'reject',
    result: { security: { risk_level: 'high_risk' } },
  });
});

it('has an OpenAI SDK example that streams the demo model through the proxy', () => {
  // Inside the project, so that the example finds the openai package as a reader's own project would.
  const file = 'test/.readme-example.mjs';
  writeFileSync(file, example('openai'));
  const { status, stdout, stderr } = shell(`node ${file}`);
  rmSync(file);

  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  expect(stdout).toMatch(/demo/i);
});

it('has a gRPC example that reflection alone makes work', () => {
  const { status, stdout } = shell(example('grpc'));

  expect(status).toBe(0);
  expect(JSON.parse(stdout).verdict).toMatchObject({
    action: 'ACTION_ANONYMIZE',
    data: { riskLevel: 'RISK_LEVEL_LOW_RISK' },
  });
});

it('prints a curl line and an SDK example on the start card that work as pasted', () => {
  const card = stack.output();
  const curl = /curl -s (?:.*\\\n)*.*/.exec(card)?.[0] ?? '';
  const sdk = card
    .split('\n')
    .filter((line) => /^\s+(import OpenAI|const client|console\.log)/.test(line))
    .join('\n');
  const file = 'test/.card-example.mjs';
  writeFileSync(file, sdk);
  const chat = shell(`node ${file}`);
  rmSync(file);

  expect(JSON.parse(shell(curl).stdout)).toMatchObject({ suggest_action: 'reject' });
  expect(chat).toMatchObject({ status: 0, stdout: expect.stringMatching(/demo/i) });
});

/** The code block behind `<!-- test: name -->`, with the addresses of the running stack. */
function example(name: string): string {
  const block = new RegExp(`<!-- test: ${name} -->\\s*\`\`\`\\w+\\n([\\s\\S]*?)\`\`\``).exec(
    readFileSync('README.md', 'utf8'),
  )?.[1];
  if (block === undefined) throw new Error(`README.md has no example "${name}"`);
  return block
    .replaceAll('http://127.0.0.1:5001', stack.detectionUrl)
    .replaceAll('http://127.0.0.1:5002', stack.proxyUrl);
}

function shell(command: string) {
  return spawnSync('bash', ['-c', command], {
    encoding: 'utf8',
    env: { ...process.env, GATEHOUSE_API_KEY: stack.apiKey },
  });
}
