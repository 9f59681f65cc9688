import type { MessageInitShape } from '@bufbuild/protobuf';
import { Action } from '#gen/gatehouse/common/v1/risk_pb.js';
import type { TestPolicyRequestSchema, TestPolicyResponse } from '#gen/gatehouse/detection/v1/draft_pb.js';

/** The part of detection that judges by a definition: a typed client of DraftService, in this process or over the mesh. */
export interface Judge {
  testPolicy(
    request: MessageInitShape<typeof TestPolicyRequestSchema>,
    options?: { readonly signal?: AbortSignal },
  ): Promise<TestPolicyResponse>;
}

/** A conversation of one prompt. */
export function promptOf(text: string) {
  return [{ role: 'user', parts: [{ kind: { case: 'text' as const, value: text } }] }];
}

/** Whether a policy did what was expected: refused or replaced where reject is expected, passed where pass is. */
export function isAsExpected(expected: 'pass' | 'reject', action: Action): boolean {
  return expected === 'pass' ? action === Action.PASS : action === Action.REJECT || action === Action.REPLACE;
}
