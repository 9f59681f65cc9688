import { defineRecognizer } from './define.js';
import { sample } from './sample.js';
import { secretToken } from './secret-token.js';

/** Deploy tokens of Clojars. */
export const clojarsToken = defineRecognizer(
  secretToken({
    entity: 'CLOJARS_TOKEN',
    name: 'Clojars token',
    nameZh: 'Clojars 令牌',
    regex: String.raw`\bCLOJARS_[0-9a-z]+`,
    shape: /^CLOJARS_[0-9a-z]{60}$/,
    prefix: 8,
    source: 'Clojars wiki, "Deploy tokens"',
    samples: () => [`CLOJARS_${sample.characters(sample.lowerAlphanumeric, 60)}`],
  }),
);
