import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, expectTypeOf, it } from 'vitest';
import {
  ConfigError,
  type ConfigProblem,
  choice,
  defineConfig,
  describeConfig,
  flag,
  integer,
  list,
  port,
  readConfig,
  redactConfig,
  secret,
  text,
  url,
} from './define.js';

const folder = mkdtempSync(join(tmpdir(), 'gatehouse-config-'));
afterAll(() => rmSync(folder, { recursive: true }));

function problemsOf(read: () => unknown): readonly ConfigProblem[] {
  try {
    read();
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
}

const about = 'Something.';

describe('readConfig', () => {
  it('reports every mistake of every schema at once, with what is allowed', () => {
    const first = defineConfig({ A_PORT: port({ about }), RETRIES: integer({ about, min: 1, max: 9 }) });
    const second = defineConfig({ BASE_URL: url({ about }), MODE: choice(['fast', 'safe'], { about }) });

    const read = () => readConfig({ A_PORT: '70000', RETRIES: '0x5', BASE_URL: 'ftp://host' }, first, second);

    expect(problemsOf(read)).toEqual([
      { variable: 'A_PORT', problem: 'is "70000"', allowed: 'a port from 0 to 65535' },
      { variable: 'RETRIES', problem: 'is "0x5"', allowed: 'a whole number from 1 to 9' },
      {
        variable: 'BASE_URL',
        problem: 'has a value of 10 characters that does not fit',
        allowed: 'an address that starts with http:// or https://',
      },
      { variable: 'MODE', problem: 'is not set', allowed: 'one of fast, safe' },
    ]);
    expect(read).toThrow(/^4 settings are wrong:\n {2}A_PORT is "70000"; it must be a port from 0 to 65535\n/);
  });

  it('never prints the value of a secret or of an address', () => {
    const schema = defineConfig({ KEY: secret({ about, minLength: 32 }), DB: url({ about, protocols: ['postgres'] }) });
    const [short, address] = ['s3cr3t', 'mysql://me:hidden@host'];

    const read = () => readConfig({ KEY: short, DB: address }, schema);

    expect(read).toThrow(ConfigError);
    expect(read).not.toThrow(new RegExp(`${short}|hidden`));
  });

  it.each([
    ['port', port({ about }), ['-1', '65536', '80.5', '1e3', 'http', '１２']],
    ['integer', integer({ about }), ['-1', '1.0', '1 000', '99999999999999999', 'NaN']],
    ['text', text({ about }), ['two\nlines', 'nul\0']],
    ['secret', secret({ about, minLength: 5 }), ['four', 'two\nlines']],
    ['url', url({ about }), ['host', '//host', 'javascript:1', 'http//x']],
    ['flag', flag({ about }), ['2', 'maybe', 'truee']],
    ['choice', choice(['a', 'b'], { about }), ['c', 'a,b']],
  ])('refuses what is no %s', (_kind, field, values) => {
    for (const value of values)
      expect(
        problemsOf(() => readConfig({ X: value }, { X: field })),
        value,
      ).toHaveLength(1);
  });

  it.each([
    [port({ about }), '0', 0],
    [port({ about }), ' 5001 ', 5001],
    [integer({ about, min: -5 }), '-5', -5],
    [text({ about }), ' a b ', 'a b'],
    [flag({ about }), 'YES', true],
    [flag({ about }), 'off', false],
    [choice(['fast', 'safe'], { about }), 'Fast', 'fast'],
    [list({ about }), 'a, b ,,c', ['a', 'b', 'c']],
    [url({ about }), 'https://host/v1', 'https://host/v1'],
    [url({ about, protocols: ['postgres'] }), 'postgres:///db?host=/run', 'postgres:///db?host=/run'],
  ])('reads a %s', (field, given, value) => {
    expect(readConfig({ X: given }, { X: field })).toEqual({ X: value });
  });

  it('takes a blank variable for an unset one', () => {
    const schema = defineConfig({
      WITH_DEFAULT: integer({ about, default: 7 }),
      OPTIONAL: text({ about, optional: true }),
      REQUIRED: text({ about }),
    });

    expect(readConfig({ WITH_DEFAULT: '', OPTIONAL: '  ', REQUIRED: 'x' }, schema)).toEqual({
      WITH_DEFAULT: 7,
      OPTIONAL: undefined,
      REQUIRED: 'x',
    });
    expect(problemsOf(() => readConfig({ REQUIRED: ' ' }, schema))).toEqual([
      { variable: 'REQUIRED', problem: 'is not set', allowed: 'text of one line' },
    ]);
  });

  it('reads secrets and addresses from a file, without the line end', () => {
    const path = join(folder, 'value');
    writeFileSync(path, 'https://host\n');
    const schema = defineConfig({
      KEY: secret({ about }),
      BASE: url({ about }),
      NAME: text({ about, optional: true }),
    });

    expect(readConfig({ KEY_FILE: path, BASE_FILE: path, NAME_FILE: path }, schema)).toEqual({
      KEY: 'https://host',
      BASE: 'https://host',
      NAME: undefined,
    });
  });

  it('refuses a file that is missing, empty, or given beside the value', () => {
    const empty = join(folder, 'empty');
    writeFileSync(empty, '\n');
    const schema = defineConfig({ A: secret({ about }), B: secret({ about }), C: secret({ about }) });

    const problems = problemsOf(() =>
      readConfig({ A_FILE: join(folder, 'none'), B_FILE: empty, C: 'x', C_FILE: empty }, schema),
    );

    expect(problems).toEqual([
      {
        variable: 'A_FILE',
        problem: 'names a file that cannot be read (ENOENT)',
        allowed: 'the path of a readable file',
      },
      { variable: 'B_FILE', problem: 'names an empty file', allowed: 'the path of a file with the value' },
      { variable: 'C_FILE', problem: 'is set together with C', allowed: 'the only one of the two' },
    ]);
  });

  it('gives each variable its type', () => {
    const config = readConfig(
      {},
      defineConfig({ PORT: port({ about, default: 1 }), KEY: secret({ about, optional: true }) }),
      defineConfig({ HOSTS: list({ about, default: ['a'] }), MODE: choice(['x', 'y'], { about, default: 'x' }) }),
    );

    expectTypeOf(config.PORT).toEqualTypeOf<number>();
    expectTypeOf(config.KEY).toEqualTypeOf<string | undefined>();
    expectTypeOf(config.HOSTS).toEqualTypeOf<readonly string[]>();
    expectTypeOf(config.MODE).toEqualTypeOf<'x' | 'y'>();
    expect(Object.isFrozen(config)).toBe(true);
  });
});

describe('defineConfig', () => {
  it('refuses a name that no environment has', () => {
    expect(() => defineConfig({ detectionPort: port({ about }) })).toThrow('detectionPort');
  });
});

describe('describeConfig', () => {
  it('gives the rows of the table in the documentation', () => {
    const schema = defineConfig({
      GRACE_MS: integer({ default: 10, unit: 'ms', max: 20, about: 'How long.' }),
      KEY: secret({ optional: true, about: 'A key.' }),
      HOSTS: list({ about: 'Hosts.' }),
    });

    expect(describeConfig(schema)).toEqual([
      {
        name: 'GRACE_MS',
        kind: 'integer',
        default: '10',
        unit: 'ms',
        allowed: 'a whole number from 0 to 20',
        about: 'How long.',
      },
      {
        name: 'KEY',
        kind: 'secret',
        default: 'optional',
        unit: '',
        allowed: 'one line of at least 1 character',
        about: 'A key.',
      },
      {
        name: 'HOSTS',
        kind: 'list',
        default: 'required',
        unit: '',
        allowed: 'texts separated by commas',
        about: 'Hosts.',
      },
    ]);
  });
});

describe('redactConfig', () => {
  it('hides secrets, and passwords and keys in addresses', () => {
    const schema = defineConfig({
      KEY: secret({ about }),
      OTHER: secret({ about, optional: true }),
      DB: url({ about, protocols: ['postgres'] }),
      BASE: url({ about }),
      PORT: port({ about }),
    });
    const config = readConfig(
      {
        KEY: 'hidden',
        DB: 'postgres://me:hidden@host:5432/db?sslpassword=hidden',
        BASE: 'http://h/?api_key=hidden',
        PORT: '1',
      },
      schema,
    );

    const shown = redactConfig(schema, config);

    expect(shown).toEqual({
      KEY: 'set',
      OTHER: 'unset',
      DB: 'postgres://me:***@host:5432/db?sslpassword=***',
      BASE: 'http://h/?api_key=***',
      PORT: 1,
    });
  });
});
