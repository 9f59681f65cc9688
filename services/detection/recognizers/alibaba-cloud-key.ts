import { defineRecognizer } from './define.js';
import { sample } from './sample.js';
import { secretToken } from './secret-token.js';

/** Access key ids of Alibaba Cloud, and their secrets next to the vendor's name. */
export const alibabaCloudKey = defineRecognizer(
  secretToken({
    entity: 'ALIBABA_CLOUD_KEY',
    name: 'Alibaba Cloud access key',
    nameZh: '阿里云访问密钥',
    regex: String.raw`\bLTAI[A-Za-z0-9]+`,
    shape: /^LTAI[A-Za-z0-9]{12,20}$/,
    prefix: 4,
    assigned: { vendor: 'aliyun|alibaba|alicloud|access_?key_?secret', shape: /^[A-Za-z0-9]{30}$/ },
    source: 'Alibaba Cloud documentation, "AccessKey pair"',
    samples: () => [`LTAI${sample.characters(sample.alphanumeric, 20)}`],
  }),
);
