import type { EgressGuard } from '#lib/egress/guard.js';
import type { FieldViolation } from '#lib/errors/error.js';

/** Providers that the proxy has a folder for. */
const providers: readonly string[] = ['openai', 'azure-openai', 'anthropic', 'gemini', 'local', 'demo'];

/** What is wrong with a provider and its address, as field and message; empty when nothing is. Pure. */
export function checkTarget(provider: string, apiBaseUrl: string): FieldViolation[] {
  if (!providers.includes(provider)) {
    return [{ path: 'upstream_model.provider', message: `must be one of ${providers.join(', ')}` }];
  }
  if (provider === 'demo') {
    return apiBaseUrl === '' ? [] : [{ path, message: 'must be empty: the demo model answers from inside' }];
  }
  const message = checkAddress(apiBaseUrl);
  return message === undefined ? [] : [{ path, message }];
}

/** The same, and whether the address may be called: a name is resolved for it. */
export async function checkReachable(
  egress: Pick<EgressGuard, 'problemOf'>,
  provider: string,
  apiBaseUrl: string,
): Promise<FieldViolation[]> {
  const violations = checkTarget(provider, apiBaseUrl);
  if (violations.length > 0 || apiBaseUrl === '') return violations;
  const problem = await egress.problemOf(apiBaseUrl);
  return problem === undefined
    ? []
    : [{ path, message: `${problem}; the operator can allow its host in EGRESS_ALLOW` }];
}

/** An address as it is kept: without blanks around it and slashes at its end. Pure. */
export function tidyAddress(apiBaseUrl: string): string {
  return apiBaseUrl.trim().replace(/\/+$/, '');
}

/** The part of an address that decides who gets the key; undefined when there is none. Pure. */
export function originOf(apiBaseUrl: string): string | undefined {
  return URL.canParse(apiBaseUrl) ? new URL(apiBaseUrl).origin : undefined;
}

const path = 'upstream_model.api_base_url';

/** What is wrong with its form; where it may lead is for the egress guard. */
function checkAddress(apiBaseUrl: string): string | undefined {
  if (!URL.canParse(apiBaseUrl)) return 'must be an absolute address such as https://host/v1';
  const url = new URL(apiBaseUrl);
  if (!['http:', 'https:'].includes(url.protocol)) return 'must start with http:// or https://';
  if (url.username !== '' || url.password !== '') return 'must not carry credentials; give the key apart';
  if (url.search !== '' || url.hash !== '') return 'must end with the path, before any ? or #';
  return undefined;
}
