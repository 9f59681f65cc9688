import { defineRecognizer } from './define.js';
import { sample } from './sample.js';
import { secretToken } from './secret-token.js';

/** Secrets of ClickHouse Cloud API keys. */
export const clickhouseCloudKey = defineRecognizer(
  secretToken({
    entity: 'CLICKHOUSE_CLOUD_KEY',
    name: 'ClickHouse Cloud key',
    nameZh: 'ClickHouse Cloud 密钥',
    regex: String.raw`\b4b1d[A-Za-z0-9]+`,
    shape: /^4b1d[A-Za-z0-9]{38}$/,
    prefix: 4,
    source: 'ClickHouse documentation, "Managing API keys"',
    samples: () => [`4b1d${sample.characters(sample.alphanumeric, 38)}`],
  }),
);
