import { defineRecognizer } from './define.js';
import { sample } from './sample.js';
import { secretToken } from './secret-token.js';

/** Hugging Face user and organisation tokens. */
export const huggingFaceToken = defineRecognizer(
  secretToken({
    entity: 'HUGGING_FACE_TOKEN',
    name: 'Hugging Face token',
    nameZh: 'Hugging Face 令牌',
    regex: String.raw`\b(?:hf|api_org)_[A-Za-z0-9]+`,
    shape: /^(?:hf_[A-Za-z0-9]{34,40}|api_org_[A-Za-z0-9]{34})$/,
    prefix: 3,
    bits: 3.5,
    source: 'Hugging Face Hub documentation, "User access tokens"',
    samples: () => [
      `hf_${sample.characters(sample.alphanumeric, 34)}`,
      `api_org_${sample.characters(sample.alphanumeric, 34)}`,
    ],
  }),
);
