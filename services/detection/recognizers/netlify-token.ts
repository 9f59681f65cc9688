import { defineRecognizer } from './define.js';
import { sample } from './sample.js';
import { secretToken } from './secret-token.js';

/** Netlify personal access tokens; older ones next to the vendor's name. */
export const netlifyToken = defineRecognizer(
  secretToken({
    entity: 'NETLIFY_TOKEN',
    name: 'Netlify token',
    nameZh: 'Netlify 令牌',
    regex: String.raw`\bnf[pcou]_[A-Za-z0-9]+`,
    shape: /^nf[pcou]_[A-Za-z0-9]{36,48}$/,
    prefix: 4,
    assigned: { vendor: 'netlify', shape: /^[\w-]{40,46}$/ },
    source: 'Netlify documentation, "Get started with the API"',
    samples: () => [`nfp_${sample.characters(sample.alphanumeric, 36)}`],
  }),
);
