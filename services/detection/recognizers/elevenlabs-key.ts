import { defineRecognizer } from './define.js';
import { sample } from './sample.js';
import { secretToken } from './secret-token.js';

/** API keys of ElevenLabs. */
export const elevenlabsKey = defineRecognizer(
  secretToken({
    entity: 'ELEVENLABS_KEY',
    name: 'ElevenLabs API key',
    nameZh: 'ElevenLabs API 密钥',
    regex: String.raw`\bsk_[0-9a-f]+`,
    shape: /^sk_[0-9a-f]{48}$/,
    prefix: 3,
    source: 'ElevenLabs documentation, "API keys"',
    samples: () => [`sk_${sample.characters(sample.hex, 48)}`],
  }),
);
