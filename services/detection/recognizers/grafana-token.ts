import { defineRecognizer } from './define.js';
import { sample } from './sample.js';
import { secretToken } from './secret-token.js';

/** Grafana service account tokens, cloud access policy tokens, and older API keys, which hold JSON. */
export const grafanaToken = defineRecognizer(
  secretToken({
    entity: 'GRAFANA_TOKEN',
    name: 'Grafana token',
    nameZh: 'Grafana 令牌',
    regex: String.raw`\bgl(?:sa|c)_[A-Za-z0-9+/_]+=*|\beyJrIjoi[A-Za-z0-9]+=*`,
    shape:
      /^(?:glsa_[A-Za-z0-9]{32}_[0-9A-Fa-f]{8}|glc_[A-Za-z0-9+/]{32,400}={0,3}|eyJrIjoi[A-Za-z0-9]{70,400}={0,3})$/,
    prefix: 4,
    bits: 3.3,
    source: 'Grafana documentation, "Service accounts" and "Access policies"',
    samples: () => [
      `glsa_${sample.characters(sample.alphanumeric, 32)}_${sample.characters(sample.hex, 8, 3)}`,
      `glc_${sample.characters(sample.alphanumeric, 80)}`,
    ],
  }),
);
