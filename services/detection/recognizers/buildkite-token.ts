import { defineRecognizer } from './define.js';
import { sample } from './sample.js';
import { secretToken } from './secret-token.js';

/** Buildkite user, agent, cluster and package tokens. */
export const buildkiteToken = defineRecognizer(
  secretToken({
    entity: 'BUILDKITE_TOKEN',
    name: 'Buildkite token',
    nameZh: 'Buildkite 令牌',
    regex: String.raw`\bbk(?:ua|at|ct|aj|pt)_[A-Za-z0-9_-]+`,
    shape: /^bk(?:ua|at|ct|aj|pt)_[\w-]{40,80}$/,
    prefix: 5,
    source: 'Buildkite documentation, "Token security"',
    samples: () => [`bkua_${sample.characters(sample.hex, 40)}`],
  }),
);
