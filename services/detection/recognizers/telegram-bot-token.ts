import { defineRecognizer } from './define.js';
import { sample } from './sample.js';
import { secretToken } from './secret-token.js';

/** Telegram bot tokens: the number of the bot, a colon, 35 characters. */
export const telegramBotToken = defineRecognizer(
  secretToken({
    entity: 'TELEGRAM_BOT_TOKEN',
    name: 'Telegram bot token',
    nameZh: 'Telegram 机器人令牌',
    regex: String.raw`\b\d+:AA[A-Za-z0-9_-]+`,
    shape: /^\d{8,10}:AA[\w-]{33}$/,
    prefix: 3,
    assigned: { vendor: 'telegram', shape: /^\d{5,16}:A[\w-]{34}$/ },
    source: 'Telegram Bot API, "Authorizing your bot"',
    samples: () => [`1${sample.characters(sample.digits, 9)}:AA${sample.characters(sample.alphanumeric, 33)}`],
  }),
);
