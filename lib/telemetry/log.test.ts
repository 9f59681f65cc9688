import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { createLog, type Log, type LogLevel, silentLog } from './log.js';

function capture(level: LogLevel = 'info'): { log: Log; lines(): Record<string, unknown>[] } {
  const written: string[] = [];
  const log = createLog({ service: 'detection', level, destination: { write: (line) => void written.push(line) } });
  return { log, lines: () => written.map((line) => JSON.parse(line)) };
}

describe('createLog', () => {
  it('writes the fields of the contract, one JSON object a line', () => {
    const { log, lines } = capture();

    log.info('verdict', { tenant_id: 't', request_id: 'r', duration_ms: 1.5, risk_level: 'no_risk' });

    expect(lines()).toEqual([
      {
        level: 'info',
        timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
        service: 'detection',
        event: 'verdict',
        tenant_id: 't',
        request_id: 'r',
        duration_ms: 1.5,
        risk_level: 'no_risk',
      },
    ]);
  });

  it('writes nothing below its level', () => {
    const { log, lines } = capture('warn');

    log.debug('a');
    log.info('b');
    log.warn('c');
    log.error('d');

    expect(lines().map(({ level, event }) => [level, event])).toEqual([
      ['warn', 'c'],
      ['error', 'd'],
    ]);
  });

  it('gives the lines of a child the fields of the child', () => {
    const { log, lines } = capture();

    log.child({ tenant_id: 't' }).child({ request_id: 'r' }).info('x', { n: 1 });

    expect(lines()[0]).toMatchObject({ tenant_id: 't', request_id: 'r', event: 'x', n: 1 });
  });

  it('describes an error without the row that a database error carries', () => {
    const { log, lines } = capture();
    const cause = Object.assign(new Error('duplicate key'), { code: '23505', detail: 'Key (email)=(me@host)' });

    log.error('failed', { error: new TypeError(`outer ${'x'.repeat(1000)}`, { cause }) });

    const [{ error } = { error: undefined }] = lines();
    expect(error).toEqual({
      type: 'TypeError',
      message: `outer ${'x'.repeat(494)}`,
      stack: expect.arrayContaining([expect.stringMatching(/^at .*log\.test\.ts/)]),
      cause: {
        type: 'Error',
        code: '23505',
        message: 'duplicate key',
        stack: expect.arrayContaining([expect.stringMatching(/^at .*log\.test\.ts/)]),
      },
    });
  });

  it('survives an error that is its own cause, and thrown things that are no errors', () => {
    const { log, lines } = capture();
    const loop: Error & { cause?: unknown } = new Error('loop');
    loop.cause = loop;

    log.error('loop', { error: loop });
    log.error('thrown', { error: 'a string' });

    expect(lines().map(({ event }) => event)).toEqual(['loop', 'thrown']);
    expect(lines()[1]).toMatchObject({ error: { type: 'string', message: 'a string' } });
  });

  it('hides what is logged under the name of a secret or of judged text', () => {
    const { log, lines } = capture();

    log.info('mistake', { authorization: 'Bearer x', password: 'x', text: 'x' });

    expect(lines()[0]).toMatchObject({ authorization: '[hidden]', password: '[hidden]', text: '[hidden]' });
  });

  it('has written everything to standard output when the process ends', () => {
    const script = `
      import { createLog } from '#lib/telemetry/log.js';
      const log = createLog({ service: 's', level: 'info' });
      for (let n = 0; n < 1000; n++) log.info('line', { n });
      process.exit(0);`;

    const output = execFileSync(process.execPath, ['--input-type=module', '--eval', script], { encoding: 'utf8' });

    expect(output.trim().split('\n')).toHaveLength(1000);
  });
});

describe('silentLog', () => {
  it('takes everything and writes nothing', () => {
    expect(silentLog.child({ a: 1 }).error('x', { error: new Error('x') })).toBeUndefined();
  });
});
