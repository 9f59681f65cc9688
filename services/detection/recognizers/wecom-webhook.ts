import { defineRecognizer } from './define.js';
import { sample } from './sample.js';
import { secretToken } from './secret-token.js';

/** Addresses of WeCom group robots, which let anybody post. */
export const wecomWebhook = defineRecognizer(
  secretToken({
    entity: 'WECOM_WEBHOOK',
    name: 'WeCom robot webhook',
    nameZh: '企业微信机器人 Webhook',
    regex: String.raw`\bhttps://qyapi\.weixin\.qq\.com/cgi-bin/webhook/send\?key=[0-9a-zA-Z-]+`,
    shape:
      /^https:\/\/qyapi\.weixin\.qq\.com\/cgi-bin\/webhook\/send\?key=[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/,
    prefix: 24,
    source: 'WeCom developer documentation, group robots',
    samples: () => [`https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=${sample.uuid()}`],
  }),
);
