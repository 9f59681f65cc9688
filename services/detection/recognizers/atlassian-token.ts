import { defineRecognizer } from './define.js';
import { sample } from './sample.js';
import { secretToken } from './secret-token.js';

/** API tokens of Atlassian accounts; older ones next to the name of Atlassian, Jira or Confluence. */
export const atlassianToken = defineRecognizer(
  secretToken({
    entity: 'ATLASSIAN_TOKEN',
    name: 'Atlassian API token',
    nameZh: 'Atlassian API 令牌',
    regex: String.raw`\bATATT3[A-Za-z0-9_=-]+`,
    shape: /^ATATT3[\w=-]{150,250}$/,
    prefix: 6,
    assigned: { vendor: 'atlassian|jira|confluence', shape: /^[A-Za-z0-9]{24}$/ },
    source: 'Atlassian Support, "Manage API tokens for your account"',
    samples: () => [`ATATT3${sample.characters(sample.alphanumeric, 186)}`],
  }),
);
