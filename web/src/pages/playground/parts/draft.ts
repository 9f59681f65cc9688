import { create } from '@bufbuild/protobuf';
import { Phase } from '#gen/gatehouse/common/v1/risk_pb.js';
import {
  type DetectRequest,
  DetectRequestSchema,
  Source,
  TraceLevel,
} from '#gen/gatehouse/detection/v1/detection_pb.js';

/** Roles that the conversation editor offers. */
export const roles = ['user', 'assistant', 'system', 'tool'] as const;

/** One of them. */
export type Role = (typeof roles)[number];

/** One message of a conversation that is being written. */
export interface DraftMessage {
  /** Distinguishes messages while they are edited; never sent. */
  readonly id: number;
  readonly role: Role;
  readonly text: string;
}

/** What stands in the playground before it is judged. */
export interface Draft {
  readonly phase: 'input' | 'output';
  /** One text, or a conversation; both are kept when switching. */
  readonly kind: 'text' | 'conversation';
  readonly text: string;
  readonly messages: readonly DraftMessage[];
  /** Judge as this application; empty for the tenant's default policy. */
  readonly applicationId: string;
  /** Store the verdict as a result. */
  readonly isStored: boolean;
}

/** A playground with nothing in it. */
export const emptyDraft: Draft = {
  phase: 'input',
  kind: 'text',
  text: '',
  messages: [
    { id: 1, role: 'system', text: '' },
    { id: 2, role: 'user', text: '' },
  ],
  applicationId: '',
  isStored: true,
};

/** The messages to judge, without blank ones, which hold nothing to find. */
export function messagesOf(draft: Draft): { readonly role: Role; readonly text: string }[] {
  const single = { role: draft.phase === 'output' ? ('assistant' as const) : ('user' as const), text: draft.text };
  const messages = draft.kind === 'text' ? [single] : draft.messages;
  return messages.filter(({ text }) => text.trim() !== '').map(({ role, text }) => ({ role, text }));
}

/** The request that judges a draft. */
export function toDetectRequest(draft: Draft): DetectRequest {
  return create(DetectRequestSchema, {
    messages: messagesOf(draft).map(({ role, text }) => ({
      role,
      parts: [{ kind: { case: 'text' as const, value: text } }],
    })),
    phase: draft.phase === 'output' ? Phase.OUTPUT : Phase.INPUT,
    applicationId: draft.applicationId,
    source: Source.PLAYGROUND,
    skipRecord: !draft.isStored,
    trace: TraceLevel.RULES,
  });
}

/** The draft that the browser's history holds for this entry; undefined when there is none or it is not ours. */
export function draftFromHistory(state: unknown): Draft | undefined {
  if (typeof state !== 'object' || state === null || !('draft' in state)) return undefined;
  const { draft } = state;
  if (typeof draft !== 'object' || draft === null || !('kind' in draft) || !('messages' in draft)) return undefined;
  // Written by this page and nobody else; a field that an older version did not know takes its default.
  return { ...emptyDraft, ...(draft as Partial<Draft>) };
}
