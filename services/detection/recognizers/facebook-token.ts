import { defineRecognizer } from './define.js';
import { sample } from './sample.js';
import { secretToken } from './secret-token.js';

/** Facebook and Instagram access tokens; app secrets next to the vendor's name. */
export const facebookToken = defineRecognizer(
  secretToken({
    entity: 'FACEBOOK_TOKEN',
    name: 'Facebook token',
    nameZh: 'Facebook 令牌',
    regex: String.raw`\bEAA[A-Za-z0-9]{20}[A-Za-z0-9]+`,
    shape: /^EAA[A-Za-z0-9]{90,400}$/,
    prefix: 3,
    bits: 3.5,
    assigned: { vendor: 'facebook|instagram|\\bfb_', shape: /^[0-9a-f]{32}$/ },
    source: 'Meta for Developers, "Access tokens"',
    samples: () => [`EAAM${sample.characters(sample.alphanumeric, 180)}`],
  }),
);
