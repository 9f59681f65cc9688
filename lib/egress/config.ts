import { defineConfig, list, url } from '#lib/config/define.js';

/** Which keys hosts must show; part of the configuration of every service that calls a model. */
export const pinsConfig = defineConfig({
  EGRESS_PINS: list({
    default: [],
    about:
      'Public keys that hosts of models must show, such as "api.example.com=sha256/<base64>"; several for one host are alternatives.',
  }),
});

/** Where the installation may connect to; part of the configuration of every service that calls what tenants configure. */
export const egressConfig = defineConfig({
  ...pinsConfig,
  EGRESS_ALLOW: list({
    default: [],
    about:
      'Host names, addresses and subnets outside the public internet that tenants may use for upstream models and images, such as "localhost:11434,10.1.0.0/16".',
  }),
  UPSTREAM_BASE_URL: url({
    optional: true,
    about:
      'OpenAI-compatible address of a first upstream model, up to and including "/v1"; its host needs no line in EGRESS_ALLOW while this is set. The model is made at the first start; a built-in demo model answers when unset.',
  }),
});
