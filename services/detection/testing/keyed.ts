import { createKeyedOperators, type Keyed } from '../operators/keyed.js';

/** Operators of a test, under keys that are always the same; hashes are "#" and the length of the value. */
export const testKeyed: Keyed = {
  ...createKeyedOperators({ hashValue: String, deriveKey: (purpose) => Buffer.alloc(32, purpose) }).keyedFor('tenant'),
  hash: (value) => `#${value.length}`,
};
