import { defineRecognizer } from './define.js';
import { sample } from './sample.js';
import { secretToken } from './secret-token.js';

/** API keys of Prefect Cloud. */
export const prefectKey = defineRecognizer(
  secretToken({
    entity: 'PREFECT_KEY',
    name: 'Prefect API key',
    nameZh: 'Prefect API 密钥',
    regex: String.raw`\bpn[ub]_[A-Za-z0-9]+`,
    shape: /^pn[ub]_[A-Za-z0-9]{36}$/,
    prefix: 4,
    source: 'Prefect documentation, "Manage API keys"',
    samples: () => [`pnu_${sample.characters(sample.alphanumeric, 36)}`],
  }),
);
