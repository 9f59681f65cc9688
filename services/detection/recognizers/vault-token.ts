import { defineRecognizer } from './define.js';
import { sample } from './sample.js';
import { secretToken } from './secret-token.js';

/** Vault service, batch and recovery tokens; older service tokens next to the vendor's name. */
export const vaultToken = defineRecognizer(
  secretToken({
    entity: 'VAULT_TOKEN',
    name: 'HashiCorp Vault token',
    nameZh: 'HashiCorp Vault 令牌',
    regex: String.raw`\bhv[bsr]\.[A-Za-z0-9_-]+`,
    shape: /^hv(?:[sr]\.[\w-]{24,150}|b\.[\w-]{100,400})$/,
    prefix: 4,
    assigned: { vendor: 'vault', shape: /^s\.[A-Za-z0-9]{24}$/ },
    source: 'HashiCorp documentation, "Tokens" of Vault',
    samples: () => [
      `hvs.${sample.characters(sample.alphanumeric, 92)}`,
      `hvb.${sample.characters(sample.alphanumeric, 156)}`,
    ],
  }),
);
