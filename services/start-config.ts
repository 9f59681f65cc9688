import { type ConfigOfAll, defineConfig, list, port, text, url } from '#lib/config/define.js';
import { installationConfig } from '#lib/config/installation.js';
import { tlsConfig } from '#lib/tls/config.js';
import { adminConfig } from './admin/config.js';
import { detectionConfig } from './detection/config.js';
import { embeddingConfig } from './embedding-client/config.js';
import { proxyConfig } from './proxy/config.js';

/** The services that one process can run, in the order in which they start. */
export const serviceNames = ['admin', 'embedding-client', 'detection', 'proxy', 'web'] as const;

/** Name of a service, as GATEHOUSE_SERVICES and the command line write it. */
export type ServiceName = (typeof serviceNames)[number];

/** What the start itself reads: which services run here, where the others are, and the web UI. */
export const startConfig = defineConfig({
  GATEHOUSE_SERVICES: list({
    default: serviceNames,
    about: 'Services that this process runs: admin, detection, proxy, embedding-client, web.',
  }),
  LOG_FILE: text({ optional: true, about: 'File that the log is appended to; unset writes it to standard output.' }),
  WEB_PORT: port({ default: 3000, about: 'Port of the admin UI.' }),
  WEB_DIRECTORY: text({ default: 'web/dist', about: 'Folder of the built admin UI.' }),
  ADMIN_ORIGIN: url({
    optional: true,
    about: 'Where the admin UI finds admin when that runs in another process; unset means this machine.',
  }),
  DETECTION_ORIGIN: url({
    optional: true,
    about: 'Where the admin UI finds detection when that runs in another process; unset means this machine.',
  }),
  PROXY_ORIGIN: url({
    optional: true,
    about: 'Where the admin UI finds the proxy when that runs in another process; unset means this machine.',
  }),
  EMBEDDING_MESH: text({
    optional: true,
    about:
      'Address "host:port" or "dns:host:port" of the embedding client when that runs in other processes; unset means this machine.',
  }),
});

/** Everything that an installation can set: read together, so that all mistakes are reported at once. */
export const schemas = [
  installationConfig,
  startConfig,
  tlsConfig,
  adminConfig,
  detectionConfig,
  proxyConfig,
  embeddingConfig,
] as const;

/** The whole configuration, typed and frozen. */
export type Config = Readonly<ConfigOfAll<typeof schemas>>;

/** The services named, in starting order. Throws an Error that names an unknown one. */
export function chooseServices(named: readonly string[]): ServiceName[] {
  const unknown = named.filter((name) => !serviceNames.some((known) => known === name));
  if (unknown.length > 0) {
    throw new Error(`GATEHOUSE_SERVICES names ${unknown.join(', ')}; it may name ${serviceNames.join(', ')}`);
  }
  return serviceNames.filter((name) => named.length === 0 || named.includes(name));
}
