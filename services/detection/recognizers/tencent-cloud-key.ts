import { defineRecognizer } from './define.js';
import { sample } from './sample.js';
import { secretToken } from './secret-token.js';

/** Secret ids of Tencent Cloud, and their keys next to the vendor's name. */
export const tencentCloudKey = defineRecognizer(
  secretToken({
    entity: 'TENCENT_CLOUD_KEY',
    name: 'Tencent Cloud secret id',
    nameZh: '腾讯云 SecretId',
    regex: String.raw`\bAKID[A-Za-z0-9]+`,
    shape: /^AKID[A-Za-z0-9]{32}$/,
    prefix: 4,
    assigned: { vendor: 'tencent|qcloud', shape: /^[A-Za-z0-9]{32}$/ },
    source: 'Tencent Cloud documentation, "CAM access keys"',
    samples: () => [`AKID${sample.characters(sample.alphanumeric, 32)}`],
  }),
);
