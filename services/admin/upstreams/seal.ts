import type { Secrets } from '#lib/auth/secrets.js';
import { keyHint } from './key-hint.js';
import type { SealedKey } from './store.js';

/** A key as it is kept: sealed, with a hint. Undefined for a blank one. */
export function sealKey(secrets: Secrets, apiKey: string): SealedKey | undefined {
  const key = apiKey.trim();
  return key === '' ? undefined : { sealed: secrets.seal(key), hint: keyHint(key) };
}
