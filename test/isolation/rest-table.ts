import { restSamples } from '../../services/admin/testing/rest-samples.js';
import type { May, Traces } from './rpc-table.js';

/** One REST route: who may call it, and a call in which every id is one of the given. */
export interface RestEntry {
  readonly may: May;
  readonly path: (traces: Traces) => string;
  readonly body?: (traces: Traces) => object;
  /** The fields of a page's form. */
  readonly form?: string;
  /** What another tenant hears. `empty`: an answer that shows nothing. */
  readonly foreign: 'refused' | 'empty';
}

/** What a route of admin is a facade of says who may call it; see `adminRoutes` of the walk. */
export type AdminMay = (pattern: string) => May;

const said = (text: string) => [{ role: 'user', content: text }];

/** A call whose path has no id, by whoever shows a credential. */
const asked = (path: string, body?: (traces: Traces) => object): RestEntry => ({
  may: 'caller',
  path: () => path,
  ...(body && { body }),
  foreign: 'empty',
});

const open = (path: string): RestEntry => ({ may: 'public', path: () => path, foreign: 'empty' });

/** Gateways and their plugins ask detection and proxy alike. */
const gateways: Readonly<Record<string, RestEntry>> = {
  'POST /v1/gateway/process-input': asked('/v1/gateway/process-input', ({ word, applicationId, endUserId }) => ({
    messages: said(`black${word} someone@example.com`),
    application_id: applicationId,
    user_id: endUserId,
  })),
  'POST /v1/gateway/process-output': asked('/v1/gateway/process-output', ({ word, sessionId, endUserId }) => ({
    content: `black${word} __email_1__`,
    session_id: sessionId,
    user_id: endUserId,
  })),
  'GET /v1/gateway/health': asked('/v1/gateway/health'),
  'POST /beta/litellm_basic_guardrail_api': asked('/beta/litellm_basic_guardrail_api', ({ word, sessionId }) => ({
    texts: [`black${word} __email_1__`],
    input_type: 'response',
    litellm_call_id: sessionId,
    request_data: {},
  })),
  'POST /v1/dify/moderation': asked('/v1/dify/moderation', ({ word, applicationId }) => ({
    point: 'app.moderation.input',
    params: { app_id: applicationId, inputs: {}, query: `black${word}` },
  })),
};

/** A user may ask the installation's models; a key needs the kind model, which these callers' have not. */
const asksModel = (path: string, body?: (traces: Traces) => object): RestEntry => ({
  ...asked(path, body),
  may: 'viewer',
});

/** Detection and proxy alike open the installation's own models. */
const models: Readonly<Record<string, RestEntry>> = {
  'POST /v1/model': asksModel('/v1/model', () => ({ messages: said('a question') })),
  'POST /v1/model/chat/completions': asksModel('/v1/model/chat/completions', () => ({ messages: said('a question') })),
  'POST /v1/model/embeddings': asksModel('/v1/model/embeddings', () => ({ input: 'a text' })),
  'GET /v1/model/usage': asksModel('/v1/model/usage'),
};

/** Results and dashboard, which detection has as admin has them. */
const results: Readonly<Record<string, RestEntry>> = {
  'GET /api/v1/dashboard/stats': { ...asked('/api/v1/dashboard/stats'), may: 'viewer' },
  'GET /api/v1/dashboard/category-distribution': {
    ...asked('/api/v1/dashboard/category-distribution'),
    may: 'viewer',
  },
  'GET /api/v1/results': {
    may: 'viewer',
    path: ({ applicationId }) => `/api/v1/results?application_id=${applicationId}`,
    foreign: 'empty',
  },
  'GET /api/v1/results/export': { ...asked('/api/v1/results/export'), may: 'viewer' },
  'GET /api/v1/results/:id': {
    may: 'viewer',
    path: ({ requestId }) => `/api/v1/results/${requestId}`,
    foreign: 'refused',
  },
  'POST /api/v1/results/:id/extract-segments': {
    may: 'viewer',
    path: ({ requestId }) => `/api/v1/results/${requestId}/extract-segments`,
    foreign: 'refused',
  },
};

const detection: Readonly<Record<string, RestEntry>> = {
  ...results,
  ...gateways,
  ...models,
  'GET /': open('/'),
  'GET /v1/guardrails/health': open('/v1/guardrails/health'),
  'GET /v1/guardrails/models': asked('/v1/guardrails/models'),
  'POST /v1/guardrails': asked('/v1/guardrails', ({ word, endUserId }) => ({
    messages: said(`black${word}`),
    extra_body: { xxai_app_user_id: endUserId },
  })),
  'POST /v1/guardrails/input': asked('/v1/guardrails/input', ({ word }) => ({
    input: `question ${word}? black${word}`,
  })),
  'POST /v1/guardrails/output': asked('/v1/guardrails/output', ({ word }) => ({
    input: 'hello',
    output: `black${word} __email_1__`,
  })),
  'POST /v1/scan/email': asked('/v1/scan/email', ({ word }) => ({ content: `scan${word}` })),
  'POST /v1/scan/webpage': asked('/v1/scan/webpage', ({ word }) => ({ content: `scan${word}` })),
  'POST /v1/guardrails/results/:requestId/replay': {
    may: 'member',
    path: ({ requestId }) => `/v1/guardrails/results/${requestId}/replay`,
    foreign: 'refused',
  },
  // The link is the credential: without the one that was handed out there is nothing to see.
  'GET /v1/appeal/:requestId': {
    may: 'public',
    path: ({ requestId, appealId }) => `/v1/appeal/${requestId}?token=${appealId}`,
    foreign: 'refused',
  },
  'POST /v1/appeal/:requestId': {
    may: 'public',
    form: 'statement=it+was+a+mistake',
    path: ({ requestId, appealId }) => `/v1/appeal/${requestId}?token=${appealId}`,
    foreign: 'refused',
  },
};

const proxy: Readonly<Record<string, RestEntry>> = {
  ...gateways,
  ...models,
  'POST /v1/chat/completions': asked('/v1/chat/completions', ({ word }) => ({
    model: `model-${word}`,
    messages: said('a question that everybody asks'),
  })),
  'POST /v1/completions': asked('/v1/completions', ({ word }) => ({ model: `model-${word}`, prompt: 'a question' })),
  'POST /v1/embeddings': asked('/v1/embeddings', ({ word }) => ({ model: `model-${word}`, input: 'a text' })),
  'POST /v1/responses': asked('/v1/responses', ({ word, requestId }) => ({
    model: `model-${word}`,
    input: 'a question',
    previous_response_id: requestId,
  })),
  'POST /v1/messages': asked('/v1/messages', ({ word }) => ({
    model: `model-${word}`,
    max_tokens: 10,
    messages: said('a question'),
  })),
  'GET /v1/models': asked('/v1/models'),
  'GET /v1/models/:id': { may: 'caller', path: ({ word }) => `/v1/models/model-${word}`, foreign: 'refused' },
};

/** Every REST route by `service METHOD pattern`. One that is missing here fails the walk. */
export function createRestTable(mayOfAdmin: AdminMay): Readonly<Record<string, RestEntry>> {
  const named = (service: string, table: Readonly<Record<string, RestEntry>>) =>
    Object.entries(table).map(([pattern, entry]) => [`${service} ${pattern}`, entry] as const);
  const admin = Object.entries(restSamples).map(([pattern, { foreign, ...sample }]) => {
    const entry: RestEntry = {
      ...sample,
      may: mayOfAdmin(pattern),
      foreign: foreign === 'refused' ? 'refused' : 'empty',
    };
    return [`admin ${pattern}`, entry] as const;
  });
  return Object.fromEntries([...admin, ...named('detection', detection), ...named('proxy', proxy)]);
}
