import { type Timestamp, timestampFromDate } from '@bufbuild/protobuf/wkt';
import { ApiKeyKind, ApiKeyScope } from '#gen/gatehouse/admin/v1/application_pb.js';
import type { Body } from './body.js';

/** Longest time that a replaced secret may work on, as RotateApiKey has it. */
export const maxOverlapHours = 168;

const kindWords = ['application', 'discovery', 'model'] as const;
const scopeWords = ['detect', 'proxy', 'admin'] as const;

/** `kind` of a body; unspecified when it is missing. */
export function readKind(body: Body): ApiKeyKind {
  const word = body.optionalWord('kind', kindWords);
  return word === undefined ? ApiKeyKind.UNSPECIFIED : kinds[word];
}

/** `scopes`, `expires_at` (ISO 8601) and `allowed_addresses` of a body. */
export function readRights(body: Body): {
  readonly scopes: ApiKeyScope[];
  readonly expiresAt?: Timestamp;
  readonly allowedAddresses: string[];
} {
  const scopes = (body.optionalTexts('scopes') ?? []).flatMap((text, index) => {
    const word = scopeWords.find((candidate) => candidate === text.toLowerCase());
    if (word !== undefined) return [doors[word]];
    body.refuse(`scopes[${index}]`, `must be one of ${scopeWords.join(', ')}`);
    return [];
  });
  const allowedAddresses = body.optionalTexts('allowed_addresses') ?? [];
  const end = body.optionalText('expires_at');
  if (end === undefined) return { scopes, allowedAddresses };
  if (isoMoment.test(end) && !Number.isNaN(Date.parse(end))) {
    return { scopes, allowedAddresses, expiresAt: timestampFromDate(new Date(end)) };
  }
  body.refuse('expires_at', 'must be a moment such as 2027-01-31T12:00:00Z');
  return { scopes, allowedAddresses };
}

/** The kind as REST names it. Pure. */
export function kindWord(kind: ApiKeyKind): string {
  return kindWords.find((word) => kinds[word] === kind) ?? 'application';
}

/** The scope as REST names it. Pure. */
export function scopeWord(scope: ApiKeyScope): string {
  return scopeWords.find((word) => doors[word] === scope) ?? '';
}

const kinds: Readonly<Record<(typeof kindWords)[number], ApiKeyKind>> = {
  application: ApiKeyKind.APPLICATION,
  discovery: ApiKeyKind.DISCOVERY,
  model: ApiKeyKind.MODEL,
};

const doors: Readonly<Record<(typeof scopeWords)[number], ApiKeyScope>> = {
  detect: ApiKeyScope.DETECT,
  proxy: ApiKeyScope.PROXY,
  admin: ApiKeyScope.ADMIN,
};

/** A moment with its offset; what has none would mean another moment in every time zone. */
const isoMoment = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})$/;
