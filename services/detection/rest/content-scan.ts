import { randomBytes } from 'node:crypto';
import { RiskLevel } from '#gen/gatehouse/common/v1/risk_pb.js';
import { UnjudgedReason } from '#gen/gatehouse/detection/v1/verdict_pb.js';
import type { Authenticator } from '#lib/auth/authenticator.js';
import { GatehouseError } from '#lib/errors/error.js';
import { jsonBody, type RouteHandler } from '#lib/server/rest.js';
import { authenticateCaller, signalOf } from '#lib/server/rest-caller.js';
import type { ContentScan, ScanContent } from '../content-scan/scan.js';

/** What the routes need. */
export interface ContentScanRouteDeps {
  readonly scanContent: ScanContent;
  readonly authenticator: Authenticator;
  readonly maxBodyBytes: number;
}

/** In characters. */
const maxContentChars = 1_000_000;

/** POST /v1/scan/email and /v1/scan/webpage, contract.md 1.1.8: threats in a document, before a model or a person reads it. */
export function contentScanRoutes(deps: ContentScanRouteDeps): Record<string, RouteHandler> {
  return { 'POST /v1/scan/email': scan(deps, 'email'), 'POST /v1/scan/webpage': scan(deps, 'webpage') };
}

function scan(deps: ContentScanRouteDeps, scanType: 'email' | 'webpage'): RouteHandler {
  return async (ctx) => {
    const principal = await authenticateCaller(ctx, deps.authenticator);
    const content = readContent(await jsonBody(ctx, deps.maxBodyBytes));
    const found = await deps.scanContent(content, principal, { clientAddress: ctx.ip, signal: signalOf(ctx) });
    ctx.body = toReply(scanType, found);
  };
}

function readContent(body: unknown): string {
  const wrong = (message: string) => new GatehouseError('REQUEST_INVALID', { fields: [{ path: 'content', message }] });
  const content = typeof body === 'object' && body !== null && 'content' in body ? body.content : undefined;
  if (typeof content !== 'string') throw wrong(content === undefined ? 'is required' : 'must be a string');
  if (content.trim() === '') throw wrong('must not be empty');
  if (content.length > maxContentChars) throw wrong(`is longer than ${maxContentChars} characters`);
  return content;
}

function toReply(scanType: string, { riskLevel, threats, score, unjudged }: ContentScan): object {
  return {
    id: `scan-${scanType}-${randomBytes(6).toString('hex')}`,
    scan_type: scanType,
    risk_level: RiskLevel[riskLevel].toLowerCase(),
    risk_types: threats.map(({ name }) => name),
    risk_content: threats.flatMap(({ excerpts }) => excerpts),
    score,
    unjudged: unjudged.map(({ scannerTag, reason }) => ({
      scanner: scannerTag,
      reason: UnjudgedReason[reason].toLowerCase(),
    })),
  };
}
