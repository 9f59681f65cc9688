import { defineRecognizer } from './define.js';
import { sample } from './sample.js';
import { secretToken } from './secret-token.js';

/** DigitalOcean personal, OAuth and refresh tokens, and registry tokens. */
export const digitaloceanToken = defineRecognizer(
  secretToken({
    entity: 'DIGITALOCEAN_TOKEN',
    name: 'DigitalOcean token',
    nameZh: 'DigitalOcean 令牌',
    regex: String.raw`\bdo[oprt]_v1_[0-9a-f]+`,
    shape: /^do[oprt]_v1_[0-9a-f]{64}$/,
    prefix: 7,
    source: 'DigitalOcean documentation, "Personal access tokens" and the OAuth API',
    samples: () => [`dop_v1_${sample.characters(sample.hex, 64)}`, `doo_v1_${sample.characters(sample.hex, 64, 3)}`],
  }),
);
