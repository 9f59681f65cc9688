import {
  type ConfigOf,
  choice,
  defineConfig,
  flag,
  integer,
  list,
  port,
  secret,
  text,
  url,
} from '#lib/config/define.js';
import { egressConfig } from '#lib/egress/config.js';

/** The environment of the admin service. BOOTSTRAP_* and UPSTREAM_* are read on the first start only. */
export const adminConfig = defineConfig({
  ADMIN_PORT: port({ default: 5000, about: 'Port of the admin service: REST, Connect, gRPC-Web and gRPC.' }),
  ADMIN_WORKERS: integer({
    optional: true,
    min: 1,
    max: 256,
    about:
      'Processes that share the port of the admin service when it runs alone in its process; unset takes one for every eight cores. They need a port that is not 0.',
  }),
  RESULTS_RETENTION_DAYS: integer({
    optional: true,
    min: 1,
    max: 36_500,
    unit: 'days',
    about: 'How long results are kept. They go by whole months, so up to a month later; unset keeps them for ever.',
  }),
  RESULTS_KEEP_REQUESTS_DAYS: integer({
    default: 90,
    min: 1,
    max: 36_500,
    unit: 'days',
    about: 'How long the sealed copies of what was judged are kept, where they are; the results themselves stay.',
  }),
  BOOTSTRAP_ADMIN_EMAIL: text({
    default: 'admin@gatehouse.local',
    about: 'E-mail address of the first administrator. First start only.',
  }),
  BOOTSTRAP_ADMIN_PASSWORD: secret({
    optional: true,
    about:
      'Password of the first administrator, at least 8 characters. First start only; made up and shown when unset.',
  }),
  BOOTSTRAP_API_KEY: secret({
    optional: true,
    about: 'First API key, "sk-xxai-" and 20 characters or more. First start only; made up and shown when unset.',
  }),
  ...egressConfig,
  UPSTREAM_API_KEY: secret({ optional: true, about: 'API key of that upstream model. First start only.' }),
  UPSTREAM_MODEL: text({
    optional: true,
    about:
      'Model name to send to that upstream, whatever name a client asks for. First start only; names go out as they come when unset.',
  }),
  RATE_LIMIT_ADMIN: integer({
    default: 120,
    about: 'Requests that a tenant may make to the admin service; 0 = no limit.',
    unit: 'per minute',
  }),
  RATE_LIMIT_AUTH: integer({
    default: 30,
    about: 'Sign-ins that may be tried from one network address; 0 = no limit.',
    unit: 'per minute',
  }),
  ACCESS_TOKEN_MINUTES: integer({
    default: 15,
    min: 1,
    max: 1440,
    about: 'How long an access token is accepted that its client can renew with a refresh token.',
    unit: 'minutes',
  }),
  TOKEN_LIFETIME_MINUTES: integer({
    default: 1440,
    min: 1,
    max: 525_600,
    about: 'How long an access token is accepted whose client can only sign in again: that of a REST login.',
    unit: 'minutes',
  }),
  SESSION_DAYS: integer({
    default: 14,
    min: 1,
    max: 365,
    about: 'How long a sign-in lasts, however often it is renewed.',
    unit: 'days',
  }),
  SIGNING_KEY_DAYS: integer({
    default: 90,
    min: 1,
    max: 3650,
    about: 'Age at which the key that signs access tokens is replaced.',
    unit: 'days',
  }),
  DEPLOYMENT_MODE: choice(['enterprise', 'saas'], {
    default: 'enterprise',
    about: 'Who may register: nobody (enterprise), or everybody with a company e-mail address (saas).',
  }),
  PUBLIC_URL: url({
    default: 'http://localhost:3000',
    about: 'Address at which people reach the admin UI, for links in e-mails and single sign-on.',
  }),
  SMTP_URL: secret({
    optional: true,
    about:
      'Mail server for password resets, invitations and verification codes: "smtps://user:password@host:465", or "smtp://host:25".',
  }),
  MAIL_FROM: text({ default: 'Gatehouse <gatehouse@localhost>', about: 'Sender of e-mails.' }),
  MAIL_TO_LOG: flag({
    default: false,
    about:
      'Without SMTP_URL: true writes e-mails, with their links, to the log of the admin service for the operator to pass on.',
  }),
  OIDC_ISSUER: url({
    optional: true,
    about:
      'Issuer of the OpenID Connect provider for single sign-on; it redirects to PUBLIC_URL + "/api/v1/auth/sso/callback". Plain http on this machine only.',
  }),
  OIDC_CLIENT_ID: text({ default: 'gatehouse', about: 'Client id at that provider.' }),
  OIDC_CLIENT_SECRET: secret({ optional: true, about: 'Client secret at that provider; unset for a public client.' }),
  OIDC_NAME: text({ default: 'SSO', about: 'What the button of single sign-on calls the provider.' }),
  OIDC_SCOPES: list({ default: ['openid', 'email', 'profile'], about: 'Scopes to ask the provider for.' }),
  OIDC_ALLOWED_DOMAINS: list({
    optional: true,
    about: 'Domains of the e-mail addresses that may sign in by single sign-on; unset = all.',
  }),
  OIDC_TRUST_EMAIL: flag({
    default: false,
    about: 'true believes e-mail addresses of providers that do not say whether they are verified.',
  }),
  OIDC_AUTO_PROVISION: flag({
    default: false,
    about: 'true makes an account for people of the provider who have none, in the tenant OIDC_TENANT_ID.',
  }),
  OIDC_TENANT_ID: text({ optional: true, about: 'Tenant of accounts made that way; the oldest one when unset.' }),
  OIDC_DEFAULT_ROLE: choice(['viewer', 'member', 'admin', 'owner'], {
    default: 'viewer',
    about: 'Role of accounts made that way.',
  }),
  OIDC_ROLE_CLAIM: text({
    optional: true,
    about:
      'Claim of the id token with a role, or a list of which the strongest counts, in place of OIDC_DEFAULT_ROLE. For new accounts only.',
  }),
  TRUSTED_PROXIES: list({
    default: ['127.0.0.1', '::1'],
    about:
      'Addresses or subnets of the proxies in front of the services whose X-Forwarded-For is believed, for limits per address and addresses that API keys allow.',
  }),
  DETECTION_MESH: list({
    optional: true,
    about:
      'Addresses "host:port" of the detection replicas when detection runs in other processes; unset means this machine.',
  }),
});

/** The admin service's configuration, typed and frozen. */
export type AdminConfig = ConfigOf<typeof adminConfig>;
