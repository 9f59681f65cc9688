import { RiskLevel } from '#gen/gatehouse/common/v1/risk_pb.js';
import { defineRecognizer } from './define.js';
import { sample } from './sample.js';
import { assignment, vendorAssignment } from './secret-assignment.js';
import { looksRandom } from './secret-value.js';

/** The id of the bot in base64, a time, a signature. */
const bot = /^[MNO][\w-]{22,27}\.[\w-]{6}\.[\w-]{27,45}$/;
/** Client secrets and older credentials of Discord, which have no form of their own. */
const other = /^(?:[\w=-]{32}|[0-9a-f]{64})$/;

/**
 * Discord bot tokens. They have no fixed letters to look for, so they are found where a program logs in with one or a
 * name says what they are.
 */
export const discordBotToken = defineRecognizer({
  entity: 'DISCORD_BOT_TOKEN',
  name: 'Discord bot token',
  nameZh: 'Discord 机器人令牌',
  group: 'secret',
  riskLevel: RiskLevel.HIGH_RISK,
  operator: { kind: 'replace' },
  patterns: [
    assignment(
      'assigned',
      { words: 'token|discord|bot_?token', inside: 'Token', tail: String.raw`[\w.-]{0,20}(?:\stoken)?` },
      0.9,
      isBotToken,
    ),
    vendorAssignment(
      'of Discord',
      { vendor: 'discord' },
      (value) => isBotToken(value) || (other.test(value) && looksRandom(value, 3)),
    ),
    {
      id: 'login call',
      regex: String.raw`\b(?:login|run|start)\(\s*["'\x60][A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+`,
      score: 0.9,
      locate: (match) => {
        const start = /^\w+[(\s"'\x60]+/.exec(match)?.[0].length ?? 0;
        return isBotToken(match.slice(start)) ? { start, end: match.length } : undefined;
      },
    },
  ],
  source: 'Discord developer documentation, "Authentication" of its API reference',
  examples: {
    positive: () => {
      const token = `MTA${sample.characters(sample.alphanumeric, 23)}.G${sample.characters(sample.alphanumeric, 5)}.${sample.characters(sample.alphanumeric, 38, 3)}`;
      return [
        { text: `DISCORD_TOKEN=${token}`, span: token },
        { text: `client.login('${token}');`, span: token },
        { text: `bot.run("${token}")`, span: token },
      ];
    },
    negative: () => [
      'client.login(process.env.DISCORD_TOKEN)',
      'bot.run("Module.method.call")',
      `DISCORD_TOKEN=MTA${'x'.repeat(23)}.Gxxxxx.${'x'.repeat(38)}`,
      'the discord token is kept elsewhere',
    ],
  },
});

function isBotToken(value: string): boolean {
  return bot.test(value) && looksRandom(value, 4);
}
