import { defineRecognizer } from './define.js';
import { sample } from './sample.js';
import { secretToken } from './secret-token.js';

/** Addresses of DingTalk group robots, which let anybody post. */
export const dingtalkWebhook = defineRecognizer(
  secretToken({
    entity: 'DINGTALK_WEBHOOK',
    name: 'DingTalk robot webhook',
    nameZh: '钉钉机器人 Webhook',
    regex: String.raw`\bhttps://oapi\.dingtalk\.com/robot/send\?access_token=[0-9a-f]+`,
    shape: /^https:\/\/oapi\.dingtalk\.com\/robot\/send\?access_token=[0-9a-f]{64}$/,
    prefix: 36,
    source: 'DingTalk open platform documentation, custom robots',
    samples: () => [`https://oapi.dingtalk.com/robot/send?access_token=${sample.characters(sample.hex, 64)}`],
  }),
);
