import { defineRecognizer } from './define.js';
import { sample } from './sample.js';
import { secretToken } from './secret-token.js';

/** Yandex Cloud API keys, IAM tokens, static access key secrets, and OAuth tokens of Yandex. */
export const yandexCloudKey = defineRecognizer(
  secretToken({
    entity: 'YANDEX_CLOUD_KEY',
    name: 'Yandex Cloud key',
    nameZh: 'Yandex Cloud 密钥',
    regex: String.raw`(?:\bAQVN[A-Za-z0-9_-]+|\bt1\.[A-Za-z0-9_-]+=*\.[A-Za-z0-9_-]+=*|\by0_[A-Za-z0-9_-]+)`,
    shape: /^(?:AQVN[\w-]{35,38}|t1\.[\w-]+={0,2}\.[\w-]{86}={0,2}|y0_[\w-]{55,60})$/,
    prefix: 2,
    assigned: { vendor: 'yandex|\\byc_', shape: /^YC[\w-]{38}$/ },
    source: 'Yandex Cloud documentation, "Authentication" and "Secrets that are found"',
    samples: () => [
      `AQVN${sample.characters(sample.alphanumeric, 36)}`,
      `t1.${sample.characters(sample.alphanumeric, 20)}.${sample.characters(sample.alphanumeric, 86, 3)}`,
      `y0_${sample.characters(sample.alphanumeric, 56)}`,
    ],
  }),
);
