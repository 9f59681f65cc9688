import { create, type MessageInitShape } from '@bufbuild/protobuf';
import type { Phase } from '#gen/gatehouse/common/v1/risk_pb.js';
import { type DetectRequest, DetectRequestSchema, Source } from '#gen/gatehouse/detection/v1/detection_pb.js';
import type { RestoreSourceSchema } from '#gen/gatehouse/detection/v1/vault_pb.js';
import { TextField, type Verdict } from '#gen/gatehouse/detection/v1/verdict_pb.js';
import { readMessage } from '#lib/conversation/chat-message.js';
import { fitImages } from '#lib/conversation/inline-images.js';
import { isObject, type JsonObject } from '#lib/conversation/json.js';
import type { JudgedMessage } from '#lib/conversation/judged-message.js';
import { type FieldViolation, GatehouseError } from '#lib/errors/error.js';

/** Largest body in bytes, as for the detection API: a content of 1,000,000 characters takes up to 6 MB when escaped. */
export const maxBodyBytes = 16 * 1024 * 1024;

const maxUserIdBytes = 512;

/** The body as an object. Errors: REQUEST_INVALID. */
export function readFields(body: unknown): JsonObject {
  if (isObject(body)) return body;
  throw invalid([{ path: '', message: 'must be an object' }]);
}

/** Errors: REQUEST_INVALID, always. */
export function invalid(fields: readonly FieldViolation[]): GatehouseError {
  return new GatehouseError('REQUEST_INVALID', { fields });
}

/**
 * Reads messages as a gateway passes them on, whatever stands in them: an unknown role, a blank content or a part of a new
 * kind is no reason to judge nothing. What is no object at all is judged as the text of a user. Absent means none.
 *
 * Errors: REQUEST_INVALID when the field is there and no array.
 */
export function readMessages(fields: JsonObject, name: string): JudgedMessage[] {
  const value = fields[name];
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) throw invalid([{ path: name, message: 'must be an array' }]);
  return value.map((message: unknown, index) => {
    if (isObject(message)) return readMessage(message);
    const wrapped: JsonObject = { role: 'user', content: message };
    value[index] = wrapped;
    return readMessage(wrapped);
  });
}

/**
 * The end user's id, empty when it is none that we can take: it comes from whatever the gateway knows of its user, and must
 * not keep the request from being judged.
 */
export function readUserId(value: unknown): string {
  const id = typeof value === 'number' ? String(value) : value;
  return typeof id === 'string' && Buffer.byteLength(id) <= maxUserIdBytes ? id : '';
}

/** What detection has to know about a call besides its messages. */
export interface CallFacts {
  readonly phase: Phase;
  readonly endUserId: string;
  readonly clientAddress: string;
  readonly restore?: MessageInitShape<typeof RestoreSourceSchema>;
  readonly returnRestoreMapping?: boolean;
}

/** The request that asks detection about these messages. */
export function toDetectRequest(messages: readonly JudgedMessage[], facts: CallFacts): DetectRequest {
  return create(DetectRequestSchema, {
    messages: [...fitImages(messages.map(({ message }) => message))],
    source: Source.GATEWAY,
    ...facts,
  });
}

/** Whether there is anything to judge: a text that is not blank, an image, or a part that no scanner reads. */
export function isEmpty(messages: readonly JudgedMessage[]): boolean {
  return messages.every(
    ({ message, texts }) =>
      texts.every(({ text }) => text.trim() === '') && message.parts.every(({ kind }) => kind.case === 'text'),
  );
}

/** One text that the verdict changed, at its place in the request. */
export interface ChangedText {
  readonly messageIndex: number;
  readonly isContent: boolean;
  /** Index of the part, or of the tool call. */
  readonly partIndex: number;
  readonly text: string;
}

/** The anonymised texts of a verdict. */
export function changedTexts(verdict: Verdict): ChangedText[] {
  return verdict.anonymized.map(({ location, text }) => ({
    messageIndex: location?.messageIndex ?? 0,
    isContent: location?.field === TextField.CONTENT,
    partIndex: location?.partIndex ?? 0,
    text,
  }));
}
