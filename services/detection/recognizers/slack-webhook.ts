import { defineRecognizer } from './define.js';
import { sample } from './sample.js';
import { secretToken } from './secret-token.js';

/** Addresses of Slack incoming webhooks, workflows and triggers, which let anybody post. */
export const slackWebhook = defineRecognizer(
  secretToken({
    entity: 'SLACK_WEBHOOK',
    name: 'Slack webhook',
    nameZh: 'Slack Webhook',
    regex: String.raw`\bhooks\.slack\.com/(?:services|workflows|triggers)/[A-Za-z0-9+/]+`,
    shape: /^hooks\.slack\.com\/(?:services|workflows|triggers)\/[A-Za-z0-9+/]{40,80}$/,
    prefix: 16,
    source: 'Slack documentation, "Sending messages using incoming webhooks"',
    samples: () => [
      `hooks.slack.com/services/T${sample.characters(sample.base32, 10)}/B${sample.characters(sample.base32, 10, 3)}/${sample.characters(sample.alphanumeric, 24)}`,
    ],
  }),
);
