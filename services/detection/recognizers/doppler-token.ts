import { defineRecognizer } from './define.js';
import { sample } from './sample.js';
import { secretToken } from './secret-token.js';

/** Doppler personal, service, service account and CLI tokens. */
export const dopplerToken = defineRecognizer(
  secretToken({
    entity: 'DOPPLER_TOKEN',
    name: 'Doppler token',
    nameZh: 'Doppler 令牌',
    regex: String.raw`\bdp\.(?:pt|st|ct|sa|scim|audit)\.[A-Za-z0-9_.-]+`,
    shape: /^dp\.(?:pt|ct|sa|scim|audit|st(?:\.[\w-]{2,35})?)\.[A-Za-z0-9]{40,44}$/,
    prefix: 6,
    source: 'Doppler documentation, "Auth token formats"',
    samples: () => [
      `dp.pt.${sample.characters(sample.alphanumeric, 43)}`,
      `dp.st.prd.${sample.characters(sample.alphanumeric, 43)}`,
    ],
  }),
);
