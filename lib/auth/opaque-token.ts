import { randomBytes } from 'node:crypto';
import type { Secrets } from './secrets.js';

/** What a token is good for; a token of one kind is none of another. */
export type OpaqueTokenKind = 'refresh' | 'password_reset' | 'invitation' | 'switch';

/** A token as it is handed out once, and as it is kept. */
export interface OpaqueToken {
  /** Prefix of its kind and 64 base64url characters. */
  readonly token: string;
  /** Keyed hash, 32 bytes. */
  readonly hash: Buffer;
}

/** What a token says before anybody has looked it up. */
export interface ReadToken {
  /** Where to look; proven only by the hash being found there. */
  readonly tenantId: string;
  readonly hash: Buffer;
}

/** So that scanners of source code and logs recognise what leaked. */
const prefixes: Readonly<Record<OpaqueTokenKind, string>> = {
  refresh: 'ghr_',
  password_reset: 'ghp_',
  invitation: 'ghi_',
  switch: 'ghs_',
};

const tenantBytes = 16;
const randomLength = 32;

/** A new token of 256 random bits. It carries its tenant, so that it is looked up among that tenant's rows only. */
export function createOpaqueToken(secrets: Secrets, kind: OpaqueTokenKind, tenantId: string): OpaqueToken {
  const tenant = Buffer.from(tenantId.replaceAll('-', ''), 'hex');
  const token = prefixes[kind] + Buffer.concat([tenant, randomBytes(randomLength)]).toString('base64url');
  return { token, hash: secrets.sign(`token ${kind}`, token) };
}

/** Reads a token of the kind; undefined when the text cannot be one. Pure. */
export function readOpaqueToken(secrets: Secrets, kind: OpaqueTokenKind, text: string): ReadToken | undefined {
  const prefix = prefixes[kind];
  if (!text.startsWith(prefix) || !/^[A-Za-z0-9_-]{64}$/.test(text.slice(prefix.length))) return undefined;
  const hex = Buffer.from(text.slice(prefix.length), 'base64url').subarray(0, tenantBytes).toString('hex');
  const tenantId = hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
  return { tenantId, hash: secrets.sign(`token ${kind}`, text) };
}
