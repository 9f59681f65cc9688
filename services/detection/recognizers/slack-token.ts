import { defineRecognizer } from './define.js';
import { sample } from './sample.js';
import { secretToken } from './secret-token.js';

/** Slack tokens: bot, user, app-level, workspace, configuration and refresh tokens. */
export const slackToken = defineRecognizer(
  secretToken({
    entity: 'SLACK_TOKEN',
    name: 'Slack token',
    nameZh: 'Slack 令牌',
    regex: String.raw`\bxox[abceoprs](?:\.xox[bp])?-[A-Za-z0-9-]+|\bxapp-\d-[A-Za-z0-9]+-\d+-[0-9a-f]+`,
    shape:
      /^(?:xox[bpceo]-(?:\d{9,14}-){1,3}[A-Za-z0-9]{18,64}|xoxs-\d+-\d+-\d+-[0-9a-fA-F]{8,64}|xox[ar]-(?:\d-)?[0-9a-zA-Z-]{8,64}|xoxe(?:\.xox[bp])?-\d-[A-Za-z0-9]{140,180}|xapp-\d-[A-Z0-9]+-\d+-[0-9a-f]{60,70})$/,
    prefix: 5,
    bits: 2.5,
    source: 'Slack documentation, "Token types"',
    samples: () => [
      `xoxb-${sample.characters(sample.digits, 12)}-${sample.characters(sample.digits, 13, 3)}-${sample.characters(sample.alphanumeric, 24)}`,
      `xoxe.xoxp-1-${sample.characters(sample.alphanumeric, 164)}`,
      `xapp-1-A${sample.characters(sample.upper, 10)}-${sample.characters(sample.digits, 13)}-${sample.characters(sample.hex, 64)}`,
    ],
    negative: () => ['the xoxo-indieweb-1.jpg image'],
  }),
);
