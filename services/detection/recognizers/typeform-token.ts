import { defineRecognizer } from './define.js';
import { sample } from './sample.js';
import { secretToken } from './secret-token.js';

/** Personal access tokens of Typeform. */
export const typeformToken = defineRecognizer(
  secretToken({
    entity: 'TYPEFORM_TOKEN',
    name: 'Typeform token',
    nameZh: 'Typeform 令牌',
    regex: String.raw`\btfp_[A-Za-z0-9_.=-]+`,
    shape: /^tfp_[\w.=-]{40,60}$/,
    prefix: 4,
    source: 'Typeform developer documentation, "Personal access token"',
    samples: () => [`tfp_${sample.characters(sample.alphanumeric, 44)}`],
  }),
);
