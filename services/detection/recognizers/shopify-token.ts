import { defineRecognizer } from './define.js';
import { sample } from './sample.js';
import { secretToken } from './secret-token.js';

/** Shopify access tokens of public, custom and private apps, shared secrets and command line tokens. */
export const shopifyToken = defineRecognizer(
  secretToken({
    entity: 'SHOPIFY_TOKEN',
    name: 'Shopify token',
    nameZh: 'Shopify 令牌',
    regex: String.raw`\bsh(?:pat|pca|ppa|pss|pua|prka|ptka|pcli|pusa)_[A-Za-z0-9]+`,
    shape: /^shp[a-z]{2,3}_[0-9a-fA-F]{32,64}$/,
    prefix: 6,
    source: 'Shopify developer documentation, "Access tokens"; prefixes of 2020',
    samples: () => [`shpat_${sample.characters(sample.hex, 32)}`, `shpss_${sample.characters(sample.hex, 32)}`],
  }),
);
