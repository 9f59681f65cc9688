import { defineRecognizer } from './define.js';
import { sample } from './sample.js';
import { secretToken } from './secret-token.js';

/** Addresses of Feishu and Lark group bots, which let anybody post. */
export const feishuWebhook = defineRecognizer(
  secretToken({
    entity: 'FEISHU_WEBHOOK',
    name: 'Feishu or Lark bot webhook',
    nameZh: '飞书机器人 Webhook',
    regex: String.raw`\bhttps://open\.(?:feishu\.cn|larksuite\.com)/open-apis/bot/v2/hook/[0-9a-zA-Z-]+`,
    shape:
      /^https:\/\/open\.(?:feishu\.cn|larksuite\.com)\/open-apis\/bot\/v2\/hook\/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/,
    prefix: 22,
    source: 'Feishu open platform documentation, custom bots',
    samples: () => [`https://open.feishu.cn/open-apis/bot/v2/hook/${sample.uuid()}`],
  }),
);
