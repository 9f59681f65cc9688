import { defineConfig, list } from '#lib/config/define.js';

/** Where the installation may connect to; read by every service that calls configured addresses. */
export const egressConfig = defineConfig({
  EGRESS_ALLOW: list({
    default: [],
    about:
      'Host names, addresses and subnets outside the public internet that tenants may use for upstream models and images, such as "localhost:11434,10.1.0.0/16". Addresses in the environment are allowed for what they are set for.',
  }),
});
