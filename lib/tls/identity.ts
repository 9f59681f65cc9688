import { readFileSync, statSync } from 'node:fs';
import { createSecureContext } from 'node:tls';
import type { ConfigOf } from '#lib/config/define.js';
import type { tlsConfig } from './config.js';

/** A certificate, with those above it, and its private key, as PEM. */
export interface KeyPair {
  readonly cert: string;
  readonly key: string;
}

/** What a process shows and whom it trusts, as its files say now. */
export interface TlsIdentity {
  /** What ordinary callers are shown; undefined when ports speak plain HTTP. */
  readonly front: KeyPair | undefined;
  /** What services of the installation are shown when they ask for one of them by name, and what is shown to them. */
  readonly mesh: KeyPair | undefined;
  /** Vouches for services, PEM; undefined when services call each other without TLS. */
  readonly meshAuthority: string | undefined;
  /** Services must show a certificate of their own. */
  readonly isMutual: boolean;
}

/** Certificates that are read again when their files change, so that renewing them needs no restart. */
export interface TlsSource {
  readonly current: TlsIdentity;
  /** Calls back after files have changed and could be read; returns how to stop. */
  onChange(listener: (identity: TlsIdentity) => void): () => void;
  /** Stops looking at the files. */
  close(): void;
}

type TlsConfig = Pick<
  ConfigOf<typeof tlsConfig>,
  'TLS_CERT_FILE' | 'TLS_KEY_FILE' | 'MESH_CA_FILE' | 'MESH_CERT_FILE' | 'MESH_KEY_FILE' | 'MESH_MUTUAL_TLS'
>;

/** How often the files are looked at, in ms: certificates are renewed days before they end. */
const lookEveryMs = 60_000;

/**
 * Reads the files that the configuration names, and again when they change. Owns a timer; call `close`.
 *
 * A changed file that cannot be read leaves what was there, and is told to `onError`. Errors: an Error that names the
 * setting that is missing or the file that cannot be read.
 */
export function watchTls(
  config: TlsConfig,
  options: { readonly onError?: (error: unknown) => void; readonly lookEveryMs?: number } = {},
): TlsSource {
  const listeners = new Set<(identity: TlsIdentity) => void>();
  let current = readIdentity(config);
  const files = [
    config.TLS_CERT_FILE,
    config.TLS_KEY_FILE,
    config.MESH_CA_FILE,
    config.MESH_CERT_FILE,
    config.MESH_KEY_FILE,
  ].filter((file) => file !== undefined);
  let seen = stampOf(files);
  const look = () => {
    const stamp = stampOf(files);
    if (stamp === seen) return;
    try {
      current = readIdentity(config);
      seen = stamp;
    } catch (error) {
      // Half of a pair may have been written; the other half follows by the next look.
      options.onError?.(error);
      return;
    }
    for (const listener of listeners) listener(current);
  };
  const timer = files.length === 0 ? undefined : setInterval(look, options.lookEveryMs ?? lookEveryMs).unref();
  return {
    get current() {
      return current;
    },
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close: () => clearInterval(timer),
  };
}

/** No certificates at all: ports speak plain HTTP. */
export const plainText: TlsSource = Object.freeze({
  current: Object.freeze({ front: undefined, mesh: undefined, meshAuthority: undefined, isMutual: false }),
  onChange: () => () => undefined,
  close: () => undefined,
});

function readIdentity(config: TlsConfig): TlsIdentity {
  const front = readPair(config, 'TLS_CERT_FILE', 'TLS_KEY_FILE');
  const mesh = readPair(config, 'MESH_CERT_FILE', 'MESH_KEY_FILE') ?? front;
  const meshAuthority = config.MESH_CA_FILE && readPem(config.MESH_CA_FILE, 'MESH_CA_FILE');
  if (meshAuthority !== undefined && mesh === undefined) {
    throw new Error('MESH_CA_FILE is set, but neither MESH_CERT_FILE nor TLS_CERT_FILE; set one with its key');
  }
  if (config.MESH_MUTUAL_TLS && meshAuthority === undefined) {
    throw new Error('MESH_MUTUAL_TLS is on, but MESH_CA_FILE is not set; set it to the authority of the services');
  }
  return { front: front ?? mesh, mesh, meshAuthority, isMutual: config.MESH_MUTUAL_TLS };
}

function readPair(
  config: TlsConfig,
  certName: 'TLS_CERT_FILE' | 'MESH_CERT_FILE',
  keyName: 'TLS_KEY_FILE' | 'MESH_KEY_FILE',
): KeyPair | undefined {
  const cert = config[certName];
  const key = config[keyName];
  if (cert === undefined && key === undefined) return undefined;
  if (cert === undefined || key === undefined) {
    throw new Error(`${cert === undefined ? keyName : certName} is set without the other; set both`);
  }
  const pair = { cert: readPem(cert, certName), key: readPem(key, keyName) };
  try {
    createSecureContext(pair);
  } catch (cause) {
    throw new Error(`${certName} and ${keyName} do not belong together, or are damaged`, { cause });
  }
  return pair;
}

function readPem(file: string, variable: string): string {
  let pem: string;
  try {
    pem = readFileSync(file, 'utf8');
  } catch (cause) {
    throw new Error(`${variable}: ${file} cannot be read`, { cause });
  }
  if (!pem.includes('-----BEGIN ')) throw new Error(`${variable}: ${file} is not PEM`);
  return pem;
}

function stampOf(files: readonly string[]): string {
  return files.map((file) => statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0).join(' ');
}
