import { defineRecognizer } from './define.js';
import { sample } from './sample.js';
import { secretToken } from './secret-token.js';

/** Supabase secret keys and access tokens of accounts. */
export const supabaseKey = defineRecognizer(
  secretToken({
    entity: 'SUPABASE_KEY',
    name: 'Supabase key',
    nameZh: 'Supabase 密钥',
    regex: String.raw`\bsb(?:p|_secret)_[A-Za-z0-9_-]+`,
    shape: /^(?:sbp_(?:v0_)?[0-9a-f]{40}|sb_secret_[\w-]{31})$/,
    prefix: 4,
    source: 'Supabase documentation, "Understanding API keys"',
    samples: () => [
      `sbp_${sample.characters(sample.hex, 40)}`,
      `sb_secret_${sample.characters(sample.alphanumeric, 22)}_${sample.characters(sample.alphanumeric, 8, 3)}`,
    ],
  }),
);
