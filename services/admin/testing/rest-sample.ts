import type { EstateIds } from './estate.js';
import { newAddress } from './rpc-samples.js';

/** One call of a route. */
export interface RestSample {
  readonly path: (ids: EstateIds) => string;
  readonly body?: (ids: EstateIds) => object;
  readonly foreign: 'refused' | 'answered';
  /** The status that whoever may call it hears, when it is not 200; of public routes 401 unless given. */
  readonly hears?: number;
}

/** Where scanner packages are. */
export const packagesPath = '/api/v1/scanner-packages';
/** A custom scanner. */
export const scannerBody = { scanner_type: 'keyword', name: 'Scanner', keywords: ['word'], risk_level: 'low_risk' };
/** A list. */
export const listBody = { name: 'Another', keywords: ['word'] };

/** A route of one policy, named by `?workspace_id=`. */
export const ofPolicy = (path: string, body?: () => object): RestSample => ({
  path: ({ policyId }) => `${path}?workspace_id=${policyId}`,
  ...(body && { body }),
  foreign: 'refused',
});
/** A route below a workspace. */
export const ofWorkspace = (path: string, body?: (ids: EstateIds) => object): RestSample => ({
  path: ({ policyId }) => `/api/v1/workspaces/${policyId}${path}`,
  ...(body && { body }),
  foreign: 'refused',
});
/** A route below a policy. */
export const ofOnePolicy = (path: string, body?: () => object): RestSample => ({
  path: ({ policyId }) => `/api/v1/policies/${policyId}${path}`,
  ...(body && { body }),
  foreign: 'refused',
});
/** A policy as a document, of a name of its own. */
export const policyDocument = () => ({ version: '1', name: newAddress() });
/** A route whose path names nothing of a tenant. */
export const anybody = (path: string, body?: () => object): RestSample => ({
  path: () => path,
  ...(body && { body }),
  foreign: 'answered',
});
/** A route below a list of a workspace. */
export const ofList = (kind: 'blacklist' | 'whitelist', body?: () => object): RestSample => ({
  path: ({ policyId, listId, whitelistId }) =>
    `/api/v1/workspaces/${policyId}/config/${kind}/${kind === 'blacklist' ? listId : whitelistId}`,
  ...(body && { body }),
  foreign: 'refused',
});
/** What tenants' defaults must name. */
export const defaultActions = () =>
  Object.fromEntries(
    ['general_input', 'general_output', 'input', 'output'].flatMap((prefix) =>
      ['high', 'medium', 'low'].map((level) => [`default_${prefix}_${level}_risk_action`, 'block']),
    ),
  );
