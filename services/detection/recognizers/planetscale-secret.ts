import { defineRecognizer } from './define.js';
import { sample } from './sample.js';
import { secretToken } from './secret-token.js';

/** PlanetScale passwords, service tokens and OAuth tokens. */
export const planetscaleSecret = defineRecognizer(
  secretToken({
    entity: 'PLANETSCALE_SECRET',
    name: 'PlanetScale secret',
    nameZh: 'PlanetScale 密钥',
    regex: String.raw`\bpscale_(?:pw|tkn|oauth)_[A-Za-z0-9_=.-]+`,
    shape: /^pscale_(?:pw|tkn|oauth)_[\w=.-]{32,64}$/,
    prefix: 10,
    source: 'PlanetScale documentation, "Service tokens"',
    samples: () => [
      `pscale_pw_${sample.characters(sample.alphanumeric, 43)}`,
      `pscale_tkn_${sample.characters(sample.alphanumeric, 43)}`,
    ],
  }),
);
