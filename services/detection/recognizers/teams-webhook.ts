import { defineRecognizer } from './define.js';
import { sample } from './sample.js';
import { secretToken } from './secret-token.js';

/** Addresses of incoming webhooks of Microsoft Teams, which let anybody post. */
export const teamsWebhook = defineRecognizer(
  secretToken({
    entity: 'TEAMS_WEBHOOK',
    name: 'Microsoft Teams webhook',
    nameZh: 'Microsoft Teams Webhook',
    regex: String.raw`\bhttps://[a-z0-9-]+\.webhook\.office\.com/webhookb2/[A-Za-z0-9@-]+/IncomingWebhook/[A-Za-z0-9]+/[A-Za-z0-9-]+`,
    shape:
      /^https:\/\/[a-z0-9-]+\.webhook\.office\.com\/webhookb2\/[\w-]{36}@[\w-]{36}\/IncomingWebhook\/[A-Za-z0-9]{32}\/[\w-]{36}$/,
    prefix: 8,
    source: 'Microsoft Learn, "Create an Incoming Webhook"',
    samples: () => [
      `https://contoso.webhook.office.com/webhookb2/${sample.uuid()}@${sample.uuid(3)}/IncomingWebhook/${sample.characters(sample.hex, 32)}/${sample.uuid(4)}`,
    ],
  }),
);
