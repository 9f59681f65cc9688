import { randomBytes, randomInt } from 'node:crypto';

const prefix = 'sk-xxai-';
const modelPrefix = `${prefix}model-`;
const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

/** 56 characters of 62 kinds are 333 bits; existing clients know keys of this shape. */
const randomLength = 56;

/** A new API key: "sk-xxai-" and 56 letters and digits. */
export function createApiKeySecret(): string {
  let key = prefix;
  for (let count = 0; count < randomLength; count++) key += alphabet[randomInt(alphabet.length)];
  return key;
}

/** A new key for direct access to models: "sk-xxai-model-" and 48 hexadecimal digits, the shape that existing clients know. */
export function createModelKeySecret(): string {
  return `${modelPrefix}${randomBytes(24).toString('hex')}`;
}

/** What may be shown of a key: enough to recognise it, such as "sk-xxai-ab12…9xYz", never more than 8 of its random characters. */
export function apiKeyHint(secret: string): string {
  if (secret.length < 40) return `${prefix}…${secret.slice(-2)}`;
  const shown = secret.startsWith(modelPrefix) ? modelPrefix.length : prefix.length;
  return `${secret.slice(0, shown + 4)}…${secret.slice(-4)}`;
}

/** Whether the text has the form of an API key: the prefix, 20 to 128 characters in all. Says nothing about whether it works. */
export function looksLikeApiKey(text: string): boolean {
  return text.length >= 20 && text.length <= 128 && /^sk-xxai-[A-Za-z0-9_-]+$/.test(text);
}
