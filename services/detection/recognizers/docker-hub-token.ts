import { defineRecognizer } from './define.js';
import { sample } from './sample.js';
import { secretToken } from './secret-token.js';

/** Docker Hub personal and organisation access tokens. */
export const dockerHubToken = defineRecognizer(
  secretToken({
    entity: 'DOCKER_HUB_TOKEN',
    name: 'Docker Hub token',
    nameZh: 'Docker Hub 令牌',
    regex: String.raw`\bdckr_(?:pat|oat)_[A-Za-z0-9_-]+`,
    shape: /^dckr_(?:pat_[\w-]{27}|oat_[\w-]{32})$/,
    prefix: 9,
    source: 'Docker documentation, "Personal access tokens"',
    samples: () => [
      `dckr_pat_${sample.characters(sample.alphanumeric, 27)}`,
      `dckr_oat_${sample.characters(sample.alphanumeric, 32)}`,
    ],
  }),
);
