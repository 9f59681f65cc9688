import { defineRecognizer } from './define.js';
import { sample } from './sample.js';
import { secretToken } from './secret-token.js';

/** Contentful management tokens; delivery tokens next to the vendor's name. */
export const contentfulToken = defineRecognizer(
  secretToken({
    entity: 'CONTENTFUL_TOKEN',
    name: 'Contentful token',
    nameZh: 'Contentful 令牌',
    regex: String.raw`\bCFPAT-[A-Za-z0-9_-]+`,
    shape: /^CFPAT-[\w-]{43}$/,
    prefix: 6,
    assigned: { vendor: 'contentful', shape: /^[\w=-]{43}$/ },
    source: 'Contentful documentation, "Authentication"',
    samples: () => [`CFPAT-${sample.characters(sample.alphanumeric, 43)}`],
  }),
);
