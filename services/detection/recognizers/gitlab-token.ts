import { defineRecognizer } from './define.js';
import { sample } from './sample.js';
import { secretToken } from './secret-token.js';

/** GitLab tokens with their prefix: personal, deploy, runner, job, trigger, feed, mail, agent, OAuth, SCIM and feature flag; and session cookies. */
export const gitlabToken = defineRecognizer(
  secretToken({
    entity: 'GITLAB_TOKEN',
    name: 'GitLab token',
    nameZh: 'GitLab 令牌',
    regex: String.raw`(?:\bgl(?:pat|dt|rt|rtr|cbt|ptt|ft|imt|agent|oas|soat|ffct)-[A-Za-z0-9_.-]+|\bGR1348941[A-Za-z0-9_-]+|_gitlab_session=[0-9a-z]+)`,
    shape:
      /^(?:gl[a-z]{2,5}-[\w-]{20,160}(?:\.[a-z0-9]{2}\.?[a-z0-9]{7})?|GR1348941[\w-]{20}|_gitlab_session=[0-9a-z]{32})$/,
    prefix: 5,
    source: 'GitLab documentation, "Token overview" and token prefixes',
    samples: () => [
      `glpat-${sample.characters(sample.alphanumeric, 20)}`,
      `glptt-${sample.characters(sample.hex, 40)}`,
      `GR1348941${sample.characters(sample.alphanumeric, 20)}`,
      `glagent-${sample.characters(sample.alphanumeric, 50)}`,
    ],
  }),
);
