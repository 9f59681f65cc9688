import { defineRecognizer } from './define.js';
import { sample } from './sample.js';
import { secretToken } from './secret-token.js';

/** API keys of Baidu AI Cloud and its Qianfan models. */
export const baiduCloudKey = defineRecognizer(
  secretToken({
    entity: 'BAIDU_CLOUD_KEY',
    name: 'Baidu Cloud API key',
    nameZh: '百度智能云 API 密钥',
    regex: String.raw`\bbce-v3/ALTAK-[A-Za-z0-9]+/[0-9a-f]+`,
    shape: /^bce-v3\/ALTAK-[A-Za-z0-9]{20,24}\/[0-9a-f]{40}$/,
    prefix: 13,
    source: 'Baidu AI Cloud documentation, Qianfan API keys',
    samples: () => [`bce-v3/ALTAK-${sample.characters(sample.alphanumeric, 21)}/${sample.characters(sample.hex, 40)}`],
  }),
);
