import { defineRecognizer } from './define.js';
import { sample } from './sample.js';
import { secretToken } from './secret-token.js';

/** JFrog Artifactory API keys and reference tokens; identity tokens next to the vendor's name. */
export const artifactoryToken = defineRecognizer(
  secretToken({
    entity: 'ARTIFACTORY_TOKEN',
    name: 'Artifactory token',
    nameZh: 'Artifactory 令牌',
    regex: String.raw`\b(?:AKCp|cmVmd)[A-Za-z0-9]+`,
    shape: /^(?:AKCp[A-Za-z0-9]{69}|cmVmd[A-Za-z0-9]{59})$/,
    prefix: 4,
    assigned: { vendor: 'artifactory|jfrog|bintray|xray', shape: /^(?:[a-z0-9]{64}|[a-z0-9]{73})$/ },
    source: 'JFrog documentation, "Access tokens" and "API key"',
    samples: () => [
      `AKCp${sample.characters(sample.alphanumeric, 69)}`,
      `cmVmd${sample.characters(sample.alphanumeric, 59)}`,
    ],
  }),
);
