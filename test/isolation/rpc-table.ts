import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import { Phase } from '#gen/gatehouse/common/v1/risk_pb.js';
import { TraceLevel } from '#gen/gatehouse/detection/v1/detection_pb.js';
import type { Role } from '#lib/auth/principal.js';
import { accessTable } from '../../services/admin/auth/access.js';
import type { EstateIds } from '../../services/admin/testing/estate.js';
import { rpcSamples } from '../../services/admin/testing/rpc-samples.js';

/** Who may call: anybody; whoever shows a credential, API keys included; a user of at least this role; a super admin. */
export type May = 'public' | 'caller' | Role | 'super_admin';

/** What the tenant under attack has beyond what admin keeps. */
export interface Traces extends EstateIds {
  /** Of a stored result. */
  readonly requestId: string;
  /** Of placeholders. */
  readonly sessionId: string;
  readonly restoreToken: string;
  /** What the tenant's rules look for. */
  readonly word: string;
}

/** One RPC: who may call it, and a call in which every id is one of the given. */
export interface RpcEntry {
  readonly may: May;
  /** One message, or those of a stream of requests. */
  readonly request: (traces: Traces) => object | readonly object[];
  /** What another tenant hears. `empty`: an answer that shows nothing. */
  readonly foreign: 'refused' | 'empty';
}

const said = (text: string) => [{ role: 'user', parts: [{ kind: { case: 'text' as const, value: text } }] }];

const principal = ({ tenantId, applicationId, policyId, apiKeyId }: Traces) => ({
  tenantId,
  applicationId,
  policyId,
  actorId: apiKeyId,
});

const others: Readonly<Record<string, RpcEntry>> = {
  'gatehouse.detection.v1.DetectionService/Detect': {
    may: 'caller',
    request: ({ applicationId, sessionId, restoreToken, word }) => ({
      messages: said(`black${word}`),
      applicationId,
      restore: { sessionId, token: restoreToken },
    }),
    foreign: 'refused',
  },
  'gatehouse.detection.v1.DetectionService/DetectBatch': {
    may: 'caller',
    request: ({ applicationId, word }) => ({ requests: [{ messages: said(`black${word}`), applicationId }] }),
    foreign: 'empty',
  },
  'gatehouse.detection.v1.DetectionService/DetectStream': {
    may: 'caller',
    request: ({ applicationId, sessionId, word }) => [
      { frame: { case: 'open', value: { applicationId, restore: { sessionId } } } },
      { frame: { case: 'delta', value: { text: `black${word} __email_1__ ` } } },
      { frame: { case: 'close', value: {} } },
    ],
    foreign: 'refused',
  },
  'gatehouse.detection.v1.DetectionService/Exchange': {
    may: 'caller',
    request: (traces) => [
      { frame: { case: 'hello', value: { service: 'walk' } } },
      {
        id: 1,
        frame: {
          case: 'check',
          value: {
            request: { messages: said(`black${traces.word}`), restore: { sessionId: traces.sessionId } },
            principal: principal(traces),
          },
        },
      },
      {
        id: 2,
        frame: {
          case: 'start',
          value: { open: { restore: { sessionId: traces.sessionId } }, principal: principal(traces) },
        },
      },
      { id: 2, frame: { case: 'delta', value: { text: '__email_1__ ' } } },
      { id: 2, frame: { case: 'close', value: {} } },
    ],
    foreign: 'empty',
  },
  'gatehouse.detection.v1.ResultService/ListResults': {
    may: 'viewer',
    request: ({ applicationId }) => ({ applicationId }),
    foreign: 'empty',
  },
  'gatehouse.detection.v1.ResultService/GetResult': {
    may: 'viewer',
    request: ({ requestId }) => ({ requestId }),
    foreign: 'refused',
  },
  'gatehouse.detection.v1.ResultService/CountResults': {
    may: 'viewer',
    request: ({ applicationId, policyId }) => ({ results: { applicationId, filter: { policyId } }, facets: true }),
    foreign: 'empty',
  },
  'gatehouse.detection.v1.ResultService/WatchResults': {
    may: 'viewer',
    request: ({ applicationId }) => ({ results: { applicationId } }),
    foreign: 'empty',
  },
  'gatehouse.detection.v1.ResultService/ExportResults': {
    may: 'viewer',
    request: ({ applicationId }) => ({ results: { applicationId } }),
    foreign: 'empty',
  },
  'gatehouse.detection.v1.DashboardService/GetDashboard': {
    may: 'viewer',
    request: ({ applicationId }) => ({ applicationId, startTime: timestampFromDate(new Date(Date.now() - 3_600_000)) }),
    foreign: 'empty',
  },
  'gatehouse.detection.v1.ReplayService/ReplayResult': {
    may: 'member',
    request: ({ requestId }) => ({ requestId }),
    foreign: 'refused',
  },
  'gatehouse.detection.v1.ReplayService/ReplayResults': {
    may: 'member',
    request: ({ requestId, applicationId, tenantId, policyId }) => ({
      filter: { requestId, applicationId },
      target: { by: { case: 'draft', value: { tenantId, policyId, settings: {} } } },
      includeEqual: true,
    }),
    foreign: 'empty',
  },
  'gatehouse.detection.v1.DraftService/TestDraft': {
    may: 'viewer',
    request: ({ word }) => ({
      draft: { case: 'list', value: { id: 'list', name: 'draft', kind: 1, keywords: ['a word'] } },
      texts: [`a word, black${word}`],
    }),
    foreign: 'empty',
  },
  'gatehouse.detection.v1.DraftService/TestPolicy': {
    may: 'member',
    request: ({ word, tenantId, policyId }) => ({
      definition: { tenantId, policyId, lists: [{ id: 'list', name: 'draft', kind: 1, keywords: ['a word'] }] },
      messages: [{ role: 'user', parts: [{ kind: { case: 'text', value: `a word, black${word}` } }] }],
    }),
    foreign: 'empty',
  },
  'gatehouse.detection.v1.VaultService/Restore': {
    may: 'caller',
    request: ({ sessionId }) => ({ source: { sessionId }, texts: ['__email_1__'] }),
    foreign: 'empty',
  },
  'gatehouse.detection.v1.VaultService/EndSession': {
    may: 'caller',
    request: ({ sessionId }) => ({ sessionId }),
    foreign: 'empty',
  },
  'gatehouse.detection.v1.VaultService/Decrypt': {
    may: 'admin',
    request: ({ restoreToken }) => ({ text: restoreToken, reason: 'walk' }),
    foreign: 'empty',
  },
  'gatehouse.detection.v1.VaultService/ListDecryptions': { may: 'admin', request: () => ({}), foreign: 'empty' },
  'gatehouse.policy.v1.CatalogService/ListCatalog': { may: 'caller', request: () => ({}), foreign: 'empty' },
  'gatehouse.policy.v1.PolicyValidationService/ValidatePolicy': {
    may: 'admin',
    request: ({ tenantId, policyId }) => ({ definition: { tenantId, policyId, settings: {} } }),
    foreign: 'empty',
  },
  'gatehouse.embedding.v1.EmbeddingService/Embed': {
    may: 'viewer',
    request: () => ({ texts: ['a text'] }),
    foreign: 'empty',
  },
  'gatehouse.proxy.v1.UpstreamHealthService/ListUpstreamHealth': {
    may: 'caller',
    request: () => ({}),
    foreign: 'empty',
  },
};

/** Every RPC by `package.Service/Method`. One that is missing here fails the walk. */
export const rpcTable: Readonly<Record<string, RpcEntry>> = {
  ...others,
  ...Object.fromEntries(
    Object.entries(rpcSamples).map(([key, { request, foreign }]) => [
      `gatehouse.admin.v1.${key}`,
      { may: accessTable[key] ?? 'super_admin', request, foreign: foreign === 'refused' ? 'refused' : 'empty' },
    ]),
  ),
};

/** A request that makes detection keep a result and placeholders of the tenant. */
export const traceableRequest = (word: string, sessionId: string) => ({
  messages: said(`Write to ${word}.person@example.com about black birds.`),
  phase: Phase.INPUT,
  trace: TraceLevel.UNSPECIFIED,
  restore: { sessionId },
});
