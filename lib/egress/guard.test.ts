import { createServer, type Server } from 'node:http';
import type { AddressInfo, LookupFunction } from 'node:net';
import { request } from 'undici';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addressKindOf } from './address-kind.js';
import { parseAllowList } from './allow-list.js';
import { createEgressGuard } from './guard.js';

let server: Server;
let port: number;
let served = 0;

beforeAll(async () => {
  server = createServer((_request, response) => {
    served += 1;
    response.end('ok');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  port = (server.address() as AddressInfo).port;
});

afterAll(() => server.close());

/** Answers names from a table; each answer is used once, the last one again and again. */
function lookupOf(table: Readonly<Record<string, string[][]>>): LookupFunction {
  return (hostname, _options, callback) => {
    const answers = table[hostname] ?? [];
    const addresses = (answers.length > 1 ? answers.shift() : answers[0]) ?? [];
    if (addresses.length === 0) return callback(Object.assign(new Error('unknown'), { code: 'ENOTFOUND' }), []);
    callback(
      null,
      addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
    );
  };
}

describe('addressKindOf', () => {
  it.each([
    ['127.0.0.1', 'loopback'],
    ['::1', 'loopback'],
    ['[::1]', 'loopback'],
    ['::ffff:127.0.0.1', 'loopback'],
    ['::ffff:a00:1', 'private'],
    ['10.1.2.3', 'private'],
    ['172.31.255.255', 'private'],
    ['192.168.0.1', 'private'],
    ['100.64.0.1', 'private'],
    ['fd12::1', 'private'],
    ['169.254.169.254', 'metadata'],
    ['::ffff:169.254.169.254', 'metadata'],
    ['fd00:ec2::254', 'metadata'],
    ['100.100.100.200', 'metadata'],
    ['168.63.129.16', 'metadata'],
    ['169.254.1.1', 'link-local'],
    ['fe80::1%eth0', 'link-local'],
    ['0.0.0.0', 'reserved'],
    ['::', 'reserved'],
    ['255.255.255.255', 'reserved'],
    ['224.0.0.1', 'reserved'],
    ['64:ff9b::7f00:1', 'reserved'],
    ['2002:7f00:1::', 'reserved'],
    ['2001:0:1::', 'reserved'],
    ['not an address', 'reserved'],
    ['8.8.8.8', 'public'],
    ['172.32.0.1', 'public'],
    ['2606:4700::1', 'public'],
  ])('%s is %s', (address, kind) => {
    expect(addressKindOf(address)).toBe(kind);
  });
});

describe('parseAllowList', () => {
  it.each(['10.0.0.0/33', 'http://host', 'a b', '10.0.0.0/8/8', ''])('refuses %j', (entry) => {
    expect(() => parseAllowList([entry])).toThrow('no host name, address or subnet');
  });

  it('takes names with and without port, domains, addresses and subnets', () => {
    const list = parseAllowList(['ollama:11434', 'vllm', '*.corp.example', '10.1.0.0/16', 'fd12::/16', '[::1]:8000']);

    expect(list.hasHost('OLLAMA', 11434)).toBe(true);
    expect(list.hasHost('ollama', 80)).toBe(false);
    expect(list.hasHost('vllm', 80)).toBe(true);
    expect(list.hasHost('a.b.corp.example', 443)).toBe(true);
    expect(list.hasHost('corp.example', 443)).toBe(false);
    expect(list.hasHost('::1', 8000)).toBe(true);
    expect(list.hasAddress('10.1.255.1')).toBe(true);
    expect(list.hasAddress('::ffff:10.1.0.1')).toBe(true);
    expect(list.hasAddress('10.2.0.1')).toBe(false);
    expect(list.hasAddress('fd12::5')).toBe(true);
  });

  it('covers a metadata service by nothing but its own address', () => {
    const wide = parseAllowList(['0.0.0.0/0', '::/0', '169.254.0.0/16']);

    expect(wide.hasAddress('169.254.169.254')).toBe(false);
    expect(wide.hasAddress('fd00:ec2::254')).toBe(false);
    expect(parseAllowList(['169.254.169.254']).hasAddress('169.254.169.254')).toBe(true);
  });
});

describe('problemOf', () => {
  const lookup = lookupOf({
    'public.example': [['93.184.216.34']],
    'rebind.example': [['10.0.0.5']],
    'mixed.example': [['10.0.0.5', '93.184.216.34']],
    'cloud.example': [['169.254.169.254']],
  });
  const guard = createEgressGuard({ allow: ['trusted.example', '192.168.7.0/24', 'cloud.example'], lookup });

  it.each([
    ['nonsense', 'absolute address'],
    ['file:///etc/passwd', 'http://'],
    ['gopher://host/', 'http://'],
    ['http://user:word@public.example/', 'credentials'],
    ['http://127.0.0.1:11434/v1', 'this machine'],
    ['http://0x7f.1/', 'this machine'],
    ['http://2130706433/', 'this machine'],
    ['http://[::ffff:127.0.0.1]/', 'this machine'],
    ['http://localhost/', 'this machine'],
    ['http://sub.localhost./', 'this machine'],
    ['http://169.254.169.254/latest', 'metadata'],
    ['http://metadata.google.internal/', 'metadata'],
    ['http://10.0.0.5/', 'private'],
    ['http://rebind.example/', 'private'],
    ['http://cloud.example/', 'metadata'],
  ])('refuses %s', async (address, problem) => {
    expect(await guard.problemOf(address)).toContain(problem);
  });

  it.each([
    'https://public.example/v1',
    'https://mixed.example/v1',
    'http://192.168.7.20:8000/v1',
    'https://not-yet-there.example/v1',
  ])('takes %s', async (address) => {
    expect(await guard.problemOf(address)).toBeUndefined();
  });

  it('takes what the operator has set in the environment, at that port only', async () => {
    const own = createEgressGuard({ allow: [], configured: ['http://127.0.0.1:11434/v1', undefined], lookup });

    expect(await own.problemOf('http://127.0.0.1:11434/other')).toBeUndefined();
    expect(await own.problemOf('http://127.0.0.1:5432/')).toContain('this machine');
  });
});

describe('createAgent', () => {
  const get = async (url: string, options: Parameters<typeof createEgressGuard>[0]) => {
    const agent = createEgressGuard(options).createAgent({ connectTimeoutMs: 5000 });
    try {
      const { body } = await request(url, { dispatcher: agent });
      return await body.text();
    } finally {
      await agent.destroy();
    }
  };

  it('connects to what is allowed', async () => {
    expect(await get(`http://127.0.0.1:${port}/`, { allow: ['127.0.0.0/8'] })).toBe('ok');
    expect(await get(`http://localhost:${port}/`, { allow: ['localhost'] })).toBe('ok');
  });

  it.each([
    ['a literal address', () => `http://127.0.0.1:${port}/`],
    ['a name that resolves to one', () => `http://inside.example:${port}/`],
    ['a name of this machine', () => `http://localhost:${port}/`],
  ])('refuses %s at the connection, and nothing arrives', async (_what, url) => {
    const before = served;
    const lookup = lookupOf({ 'inside.example': [['127.0.0.1']] });

    await expect(get(url(), { allow: [], lookup })).rejects.toMatchObject({ code: 'EGRESS_REFUSED' });

    expect(served).toBe(before);
  });

  it('refuses a name that is public when it is saved and private when it is called', async () => {
    const lookup = lookupOf({ 'rebind.example': [['93.184.216.34'], ['127.0.0.1']] });
    const guard = createEgressGuard({ allow: [], lookup });
    const agent = guard.createAgent({ connectTimeoutMs: 5000 });
    const url = `http://rebind.example:${port}/`;

    expect(await guard.problemOf(url)).toBeUndefined();
    await expect(request(url, { dispatcher: agent })).rejects.toMatchObject({ code: 'EGRESS_REFUSED' });
    await agent.destroy();
  });

  it('goes to an address that was checked, never to a forbidden one beside it', async () => {
    const lookup = lookupOf({ 'mixed.example': [['10.255.255.1', '127.0.0.1']] });

    expect(await get(`http://mixed.example:${port}/`, { allow: ['127.0.0.1'], lookup })).toBe('ok');
  });
});
