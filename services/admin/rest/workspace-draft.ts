import { create, type JsonObject } from '@bufbuild/protobuf';
import { PolicyDocumentSchema } from '#gen/gatehouse/admin/v1/policy_document_pb.js';
import {
  DocumentFormat,
  GetPolicyResponseSchema,
  ListCustomScannersResponseSchema,
  PolicyService,
  ScannerService,
  UpdatePolicyRequestSchema,
  UpdatePolicyResponseSchema,
} from '#gen/gatehouse/admin/v1/policy_pb.js';
import type { PolicySettings } from '#gen/gatehouse/policy/v1/policy_pb.js';
import { PolicySettingsSchema } from '#gen/gatehouse/policy/v1/policy_pb.js';
import { parseDocument } from '../policy-documents/document.js';
import { toPlain } from '../policy-documents/plain.js';
import { type Body, readBody } from './body.js';
import type { RestCall, RestRoutes } from './facade.js';

/** A policy that is being put together from a file, and the routes of the facade upon it; nothing is stored. */
export interface WorkspaceDraft {
  /** The document as it is now, but for its settings. */
  readonly document: JsonObject;
  settings: PolicySettings;
  /** What a GET of the facade answers for the draft. */
  read(pattern: string): Promise<unknown>;
  /** Does to the draft what a PUT or POST of the facade does to a policy. Errors: those of the route, with `place` before fields. */
  write(pattern: string, body: object, place: string): Promise<void>;
  /** The whole document as it is now. */
  toDocument(): JsonObject;
}

/** Starts from a document. Errors: REQUEST_INVALID when it is none. */
export function createWorkspaceDraft(request: RestCall, routes: RestRoutes, plain: JsonObject): WorkspaceDraft {
  const start = parseDocument(plain);

  // What a route asks for about the policy is the draft; what it asks for beyond it, such as packages, is as it is.
  const call: RestCall['call'] = async (method, init) => {
    const answer = answerOf(method, init);
    // The answer was made of the very method's output.
    return (answer ?? (await request.call(method, init))) as Awaited<
      ReturnType<typeof request.call<typeof method.input, typeof method.output>>
    >;
  };

  function answerOf(method: unknown, init: unknown): object | undefined {
    if (method === PolicyService.method.getPolicy)
      return create(GetPolicyResponseSchema, { definition: { settings: draft.settings } });
    if (method === ScannerService.method.listCustomScanners) return create(ListCustomScannersResponseSchema);
    if (method !== PolicyService.method.updatePolicy) return undefined;
    // A call of this method has a request of its own kind.
    const { settings } = create(UpdatePolicyRequestSchema, init as object);
    draft.settings = settings ?? create(PolicySettingsSchema);
    return create(UpdatePolicyResponseSchema);
  }

  async function run(pattern: string, body: () => Body): Promise<unknown> {
    const route = routes[pattern];
    if (route === undefined) throw new Error(`there is no route ${pattern}`);
    await route.handle({ ...request, call, policyId: '', params: {}, body: async () => body() });
    return request.ctx.body;
  }

  const draft: WorkspaceDraft = {
    document: plain,
    settings: start.settings ?? create(PolicySettingsSchema),
    read: (pattern) => run(pattern, () => readBody({})),
    async write(pattern, body, place) {
      await run(pattern, () => readBody(body, `${place}.`));
    },
    toDocument: () => ({ ...draft.document, settings: toPlain(PolicySettingsSchema, draft.settings) }),
  };
  return draft;
}

/** A policy as a plain document. Errors: NOT_FOUND. */
export async function readPlainDocument({ call }: RestCall, id: string): Promise<JsonObject> {
  const { document } = await call(PolicyService.method.exportPolicy, { id, format: DocumentFormat.JSON });
  return toPlain(PolicyDocumentSchema, document ?? create(PolicyDocumentSchema));
}
