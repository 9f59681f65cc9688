import { defineRecognizer } from './define.js';
import { sample } from './sample.js';
import { secretToken } from './secret-token.js';

/** HubSpot private app tokens; API keys, which are UUIDs, next to the vendor's name. */
export const hubspotToken = defineRecognizer(
  secretToken({
    entity: 'HUBSPOT_TOKEN',
    name: 'HubSpot token',
    nameZh: 'HubSpot 令牌',
    regex: String.raw`\bpat-(?:na|eu|ap)\d-[0-9a-f-]+`,
    shape: /^pat-(?:na|eu|ap)\d-[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/,
    prefix: 8,
    assigned: {
      vendor: 'hubspot',
      shape: /^[0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{12}$/,
    },
    source: 'HubSpot developer documentation, "Private apps"',
    samples: () => [`pat-na1-${sample.uuid()}`],
  }),
);
