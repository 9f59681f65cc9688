import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { DescService } from '@bufbuild/protobuf';
import { type Client, createClient } from '@connectrpc/connect';
import { createConnectTransport } from '@connectrpc/connect-node';
import { UsageError } from './complaint.js';
import type { FlagValues } from './usage.js';

/** Where the installation is. */
export interface Addresses {
  readonly admin: string;
  readonly detection: string;
  readonly proxy: string;
}

/** The installation that a command talks to. */
export interface Connection {
  readonly addresses: Addresses;
  /** A typed client with the caller's key. Errors: UsageError when no key is known. */
  client<S extends DescService>(service: S, of: keyof Addresses): Client<S>;
}

interface Saved {
  readonly url?: unknown;
  readonly detection_url?: unknown;
  readonly proxy_url?: unknown;
  readonly api_key?: unknown;
}

/** Of one call, ms: an import has the whole policy compiled. */
const timeoutMs = 120_000;

/** Finds addresses and key: flags first, then the environment, then the file of the user. Errors: UsageError for a broken file. */
export function createConnection(values: FlagValues, env: NodeJS.ProcessEnv = process.env): Connection {
  const saved = readSaved(env);
  const pick = (flag: string, variable: string, stored: unknown, fallback: string) =>
    [values[flag], env[variable], stored].find((value): value is string => typeof value === 'string' && value !== '') ??
    fallback;
  const addresses: Addresses = {
    admin: toUrl(pick('url', 'GATEHOUSE_URL', saved.url, 'http://127.0.0.1:5000')),
    detection: toUrl(pick('detection-url', 'GATEHOUSE_DETECTION_URL', saved.detection_url, 'http://127.0.0.1:5001')),
    proxy: toUrl(pick('proxy-url', 'GATEHOUSE_PROXY_URL', saved.proxy_url, 'http://127.0.0.1:5002')),
  };
  const key = pick('api-key', 'GATEHOUSE_API_KEY', saved.api_key, '');
  return {
    addresses,
    client(service, of) {
      if (key === '') throw new UsageError('no API key: give --api-key or set GATEHOUSE_API_KEY');
      const transport = createConnectTransport({
        baseUrl: addresses[of],
        httpVersion: '1.1',
        defaultTimeoutMs: timeoutMs,
        interceptors: [
          (next) => (request) => {
            request.header.set('authorization', `Bearer ${key}`);
            return next(request);
          },
        ],
      });
      return createClient(service, transport);
    },
  };
}

function readSaved(env: NodeJS.ProcessEnv): Saved {
  const file = join(env['XDG_CONFIG_HOME'] || join(homedir(), '.config'), 'gatehouse.json');
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    return {};
  }
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : {};
  } catch {
    throw new UsageError(`${file} is not valid JSON`);
  }
}

function toUrl(text: string): string {
  if (!/^https?:\/\//.test(text) || !URL.canParse(text)) throw new UsageError(`"${text}" is no http or https address`);
  return text.replace(/\/+$/, '');
}
