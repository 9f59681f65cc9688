import { defineRecognizer } from './define.js';
import { sample } from './sample.js';
import { secretToken } from './secret-token.js';

/** SonarQube and SonarCloud user, global and project tokens; older ones next to the vendor's name. */
export const sonarToken = defineRecognizer(
  secretToken({
    entity: 'SONAR_TOKEN',
    name: 'Sonar token',
    nameZh: 'Sonar 令牌',
    regex: String.raw`\bsq[apu]_[0-9A-Za-z]+`,
    shape: /^sq[apu]_[0-9A-Za-z]{40}$/,
    prefix: 4,
    assigned: { vendor: 'sonar', shape: /^[0-9A-Za-z]{40}$/ },
    source: 'SonarQube documentation, "Managing tokens"',
    samples: () => [`squ_${sample.characters(sample.hex, 40)}`],
  }),
);
