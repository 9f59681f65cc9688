import { defineRecognizer } from './define.js';
import { sample } from './sample.js';
import { assignedSecret } from './secret-assignment.js';

/** Tokens and API keys of Trello. */
export const trelloToken = defineRecognizer(
  assignedSecret({
    entity: 'TRELLO_TOKEN',
    name: 'Trello token',
    nameZh: 'Trello 令牌',
    vendor: 'trello',
    shape: /^(?:ATTA[0-9a-f]{64}[0-9A-F]{8}|[A-Za-z0-9]{32}|[0-9a-f]{64})$/,
    source: 'Atlassian developer documentation, "Authorizing with Trello"',
    sample: () => `ATTA${sample.characters(sample.hex, 64)}${sample.characters('0123456789ABCDEF', 8)}`,
  }),
);
