import { defineRecognizer } from './define.js';
import { sample } from './sample.js';
import { secretToken } from './secret-token.js';

/** Vercel access tokens with their prefix and those of its blob store; older ones next to the vendor's name. */
export const vercelToken = defineRecognizer(
  secretToken({
    entity: 'VERCEL_TOKEN',
    name: 'Vercel token',
    nameZh: 'Vercel 令牌',
    regex: String.raw`\b(?:vc[acikpr]|vercel_blob_rw)_[A-Za-z0-9_]+`,
    shape: /^(?:vc[acikpr]_[A-Za-z0-9]{40,80}|vercel_blob_rw_[A-Za-z0-9]{16}_[A-Za-z0-9]{30,48})$/,
    prefix: 4,
    assigned: { vendor: 'vercel', shape: /^[A-Za-z0-9]{24}$/ },
    source: 'Vercel documentation, "Access tokens" and "Vercel Blob"',
    samples: () => [
      `vcp_${sample.characters(sample.alphanumeric, 56)}`,
      `vercel_blob_rw_${sample.characters(sample.alphanumeric, 16)}_${sample.characters(sample.alphanumeric, 30, 3)}`,
    ],
  }),
);
