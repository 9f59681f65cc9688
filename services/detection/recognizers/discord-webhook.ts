import { defineRecognizer } from './define.js';
import { sample } from './sample.js';
import { secretToken } from './secret-token.js';

/** Addresses of Discord webhooks, which let anybody post. */
export const discordWebhook = defineRecognizer(
  secretToken({
    entity: 'DISCORD_WEBHOOK',
    name: 'Discord webhook',
    nameZh: 'Discord Webhook',
    regex: String.raw`\bhttps://(?:ptb\.|canary\.)?discord(?:app)?\.com/api/webhooks/\d+/[A-Za-z0-9_-]+`,
    shape: /^https:\/\/(?:ptb\.|canary\.)?discord(?:app)?\.com\/api\/webhooks\/\d{17,20}\/[\w-]{60,80}$/,
    prefix: 33,
    source: 'Discord developer documentation, "Webhook resource"',
    samples: () => [
      `https://discord.com/api/webhooks/${sample.characters(sample.digits, 18)}/${sample.characters(sample.alphanumeric, 68)}`,
    ],
  }),
);
