import { type DescMessage, fromJson, type JsonValue, type Message } from '@bufbuild/protobuf';
import { isFieldError } from '@bufbuild/protobuf/reflect';
import { GatehouseError } from '#lib/errors/error.js';
import { utf8Text } from './body.js';
import type { Codec } from './codec.js';

/** Reads a message in protobuf's binary form. Errors: REQUEST_MALFORMED, invalid UTF-8 in a string included. Pure. */
export function decodeBinary(codec: Codec, bytes: Uint8Array): Message {
  try {
    return codec.decode(bytes);
  } catch {
    throw new GatehouseError('REQUEST_MALFORMED', { values: { format: 'protobuf' } });
  }
}

/**
 * Reads a message in protobuf's JSON form; unknown fields are ignored, as a newer client may send them.
 *
 * Errors: REQUEST_MALFORMED for broken JSON and invalid UTF-8, REQUEST_INVALID for a field of the wrong type. Neither
 * quotes the text, though the parsers' own messages do. Pure.
 */
export function decodeJson(schema: DescMessage, bytes: Buffer): Message {
  let json: JsonValue;
  try {
    json = JSON.parse(utf8Text(bytes)) as JsonValue;
  } catch (error) {
    if (error instanceof GatehouseError) throw error;
    throw new GatehouseError('REQUEST_MALFORMED', { values: { format: 'JSON' } });
  }
  try {
    return fromJson(schema, json, { ignoreUnknownFields: true });
  } catch (error) {
    const path = isFieldError(error) ? error.field().name : '';
    throw new GatehouseError('REQUEST_INVALID', { fields: [{ path, message: 'does not have the right type' }] });
  }
}
