import { lookup as systemLookup } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import { Agent, buildConnector } from 'undici';
import { GatehouseError } from '#lib/errors/error.js';
import { type AddressKind, addressKindOf, bareAddress } from './address-kind.js';
import { type AllowList, parseAllowList } from './allow-list.js';
import { parsePins } from './pins.js';

/** Decides which configured addresses this process may connect to. Holds no connections itself. */
export interface EgressGuard {
  /**
   * What is wrong with a configured address, as the end of a sentence; undefined when nothing is. A name that does not
   * resolve now is left to the connection, which is checked again.
   */
  problemOf(address: string): Promise<string | undefined>;
  /**
   * Throws EGRESS_REFUSED for an address that needs no look-up to be refused: a wrong scheme, credentials in it, or a
   * literal address that is not allowed.
   */
  assertUrl(address: string | URL): void;
  /**
   * Connections for undici that go only to allowed addresses: a name is resolved once, the addresses are checked, and the
   * connection goes to one of those that were checked. Own it; call `destroy`.
   */
  createAgent(options: Omit<Agent.Options, 'connect'> & { readonly connectTimeoutMs: number }): Agent;
}

/** What the guard is made of. */
export interface EgressGuardOptions {
  /** Entries of EGRESS_ALLOW. */
  readonly allow: readonly string[];
  /** Addresses that the operator has set in the environment: their hosts are allowed, each at its own port. */
  readonly configured?: readonly (string | undefined)[];
  /** Entries of EGRESS_PINS; connections to these hosts must show such a key. */
  readonly pins?: readonly string[];
  /** Resolves names; the system's unless given. */
  readonly lookup?: LookupFunction;
}

/** Names at which clouds answer with the machine's own credentials. */
const metadataName = /^(metadata|metadata\.google\.internal|instance-data(\.ec2\.internal)?)\.?$/i;

/** Creates the guard. Errors: an Error that names an entry of `allow` or `pins` that cannot be read. */
export function createEgressGuard(options: EgressGuardOptions): EgressGuard {
  const { allow, configured = [], pins: pinned = [], lookup = systemLookup as LookupFunction } = options;
  const rules = parseAllowList([...allow, ...configured.flatMap(hostEntry)]);
  const pins = parsePins(pinned);

  /** What is wrong with a host before anything is resolved. */
  function hostProblem(hostname: string, port: number): string | undefined {
    const host = bareAddress(hostname);
    if (rules.hasHost(host, port)) return undefined;
    if (isIP(host) !== 0) return addressProblem(host);
    if (metadataName.test(host)) return problems.metadata;
    return /(^|\.)localhost\.?$/i.test(host) && !isLoopbackAllowed(rules) ? problems.loopback : undefined;
  }

  function addressProblem(address: string): string | undefined {
    const kind = addressKindOf(address);
    return kind === 'public' || rules.hasAddress(address) ? undefined : problems[kind];
  }

  /** Of the addresses of a name those that are allowed; the problem of the first one when none is. */
  function allowedOf(hostname: string, port: number, addresses: readonly string[]): string[] | string {
    const isTrusted = rules.hasHost(bareAddress(hostname), port);
    const allowed = addresses.filter((address) =>
      isTrusted && addressKindOf(address) !== 'metadata' ? true : addressProblem(address) === undefined,
    );
    return allowed.length > 0 ? allowed : (addressProblem(addresses[0] ?? '') ?? problems.reserved);
  }

  function guardedLookup(port: number): LookupFunction {
    return (hostname, { family, hints }, callback) => {
      lookup(hostname, { family: family ?? 0, hints: hints ?? 0, all: true }, (error, found) => {
        // With `all` the answer is a list.
        const answers = Array.isArray(found) ? found : [];
        if (error) return callback(error, []);
        const allowed = allowedOf(
          hostname,
          port,
          answers.map(({ address }) => address),
        );
        if (typeof allowed === 'string') return callback(refusal(allowed) as NodeJS.ErrnoException, []);
        callback(
          null,
          answers.filter(({ address }) => allowed.includes(address)),
        );
      });
    };
  }

  /** Node asks a look-up for one address or for all; ours always checks all. */
  function forConnection(port: number): LookupFunction {
    const all = guardedLookup(port);
    return (hostname, given, callback) =>
      all(hostname, given, (error, found) => {
        if (given.all || error) return callback(error, found);
        const [first] = Array.isArray(found) ? found : [];
        callback(null, first?.address ?? '', first?.family ?? 4);
      });
  }

  /** Hands a connection over before its first byte is sent, or closes it when the host shows another key than it should. */
  function checked(hostname: string, callback: buildConnector.Callback): buildConnector.Callback {
    return (...[error, socket]) => {
      if (error !== null) return callback(error, null);
      const problem = pins.problemOf(hostname, socket);
      if (problem === undefined) return callback(null, socket);
      socket.destroy();
      callback(refusal(problem), null);
    };
  }

  function assertUrl(address: string | URL): void {
    const problem = formProblem(address) ?? hostProblem(new URL(address).hostname, portOf(new URL(address)));
    if (problem !== undefined) throw refusal(problem);
  }

  return {
    assertUrl,
    async problemOf(address) {
      const wrong = formProblem(address);
      if (wrong !== undefined) return wrong;
      const url = new URL(address);
      const port = portOf(url);
      const problem = hostProblem(url.hostname, port);
      if (problem !== undefined || isIP(bareAddress(url.hostname)) !== 0) return problem;
      return new Promise((resolve) => {
        guardedLookup(port)(url.hostname, {}, (error) =>
          resolve(error instanceof GatehouseError ? error.facts['reason'] : undefined),
        );
      });
    },
    createAgent({ connectTimeoutMs, ...agent }) {
      /** By port, because a look-up is not told which one it is for. */
      const connectors = new Map<number, ReturnType<typeof buildConnector>>();
      const connectorFor = (port: number) => {
        const known = connectors.get(port);
        if (known) return known;
        const made = buildConnector({
          timeout: connectTimeoutMs,
          lookup: forConnection(port),
        } as buildConnector.BuildOptions);
        // There are 65 536 ports, and tenants choose them; what is dropped only forgets its TLS sessions.
        if (connectors.size >= 256) connectors.clear();
        connectors.set(port, made);
        return made;
      };
      return new Agent({
        ...agent,
        connect(target, callback) {
          const port = Number(target.port) || (target.protocol === 'https:' ? 443 : 80);
          const problem = hostProblem(target.hostname, port);
          if (problem !== undefined) callback(refusal(problem), null);
          else connectorFor(port)(target, checked(target.hostname, callback));
        },
      });
    },
  };
}

const problems: Readonly<Record<Exclude<AddressKind, 'public'>, string>> = {
  metadata: 'leads to the metadata service of a cloud',
  loopback: 'leads to this machine itself',
  'link-local': 'leads to a link-local address',
  private: 'leads into a private network',
  reserved: 'leads to no address of the public internet',
};

function refusal(reason: string): GatehouseError {
  return new GatehouseError('EGRESS_REFUSED', { values: { reason }, facts: { reason } });
}

function formProblem(address: string | URL): string | undefined {
  if (!URL.canParse(String(address))) return 'must be an absolute address such as https://host/v1';
  const url = new URL(address);
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return 'must start with http:// or https://';
  if (url.username !== '' || url.password !== '') return 'must not carry credentials; give the key apart';
  return undefined;
}

function portOf(url: URL): number {
  return url.port === '' ? (url.protocol === 'https:' ? 443 : 80) : Number(url.port);
}

function isLoopbackAllowed(rules: AllowList): boolean {
  return rules.hasAddress('127.0.0.1') || rules.hasAddress('::1');
}

/** The allow entry of an address in the environment. No model answers where a cloud hands out credentials. */
function hostEntry(address: string | undefined): string[] {
  if (address === undefined || !URL.canParse(address)) return [];
  const url = new URL(address);
  return addressKindOf(url.hostname) === 'metadata' ? [] : [`${url.hostname}:${portOf(url)}`];
}
