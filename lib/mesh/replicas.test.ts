import { describe, expect, it, vi } from 'vitest';
import { silentLog } from '#lib/telemetry/log.js';
import { until } from '#lib/testing/until.js';
import { parseReplicas, watchReplicas } from './replicas.js';

describe('parseReplicas', () => {
  it.each(['detection', 'detection:', ':5001', 'detection:0', 'detection:70000', 'http://detection:5001', 'a:b:1'])(
    'refuses %s',
    (entry) => {
      expect(() => parseReplicas([entry])).toThrow(`"${entry}" is not a replica`);
    },
  );

  it('reads hosts, addresses and names, one or several an entry', () => {
    expect(parseReplicas(['a:1, 10.0.0.2:2', 'dns:detection:5001', '[::1]:3,'])).toEqual([
      { host: 'a', port: 1, everyAddress: false },
      { host: '10.0.0.2', port: 2, everyAddress: false },
      { host: 'detection', port: 5001, everyAddress: true },
      { host: '[::1]', port: 3, everyAddress: false },
    ]);
  });
});

describe('watchReplicas', () => {
  it('gives fixed addresses at once', () => {
    const onChange = vi.fn();
    const watch = watchReplicas({ replicas: ['a:1,b:2'], log: silentLog, onChange });

    expect(onChange.mock.calls).toEqual([[['a:1', 'b:2']]]);
    watch.close();
  });

  it('asks a function again, and gives each address once', async () => {
    let list = ['a:1'];
    const onChange = vi.fn();
    const watch = watchReplicas({ replicas: () => list, log: silentLog, onChange });

    list = ['b:2', 'b:2', 'c:3'];
    watch.refresh();

    await until(() => onChange.mock.calls.some(([addresses]) => addresses.length === 2));
    expect(onChange).toHaveBeenLastCalledWith(['b:2', 'c:3']);
    watch.close();
  });

  it('finds the addresses of a name, and says nothing more once it is closed', async () => {
    const onChange = vi.fn();
    const watch = watchReplicas({ replicas: ['dns:localhost:5001'], log: silentLog, onChange });
    await until(() => onChange.mock.lastCall?.[0].length > 0);
    watch.close();

    watch.refresh();

    expect(onChange.mock.lastCall?.[0]).toEqual(expect.arrayContaining([expect.stringMatching(/:5001$/)]));
  });

  it('keeps the last addresses of a name that cannot be resolved', async () => {
    const warn = vi.fn();
    const onChange = vi.fn();
    const replicas = ['dns:no-such-host.invalid:5001', 'a:1'];
    const watch = watchReplicas({ replicas, log: { ...silentLog, warn }, onChange });

    await until(() => warn.mock.calls.length > 0);

    expect(warn).toHaveBeenCalledWith(
      'replicas_not_resolved',
      expect.objectContaining({ host: 'no-such-host.invalid' }),
    );
    expect(onChange).toHaveBeenLastCalledWith(['a:1']);
    watch.close();
  });
});
