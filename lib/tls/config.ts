import { defineConfig, flag, text } from '#lib/config/define.js';

/** Certificates of a process: see ADR 25. */
export const tlsConfig = defineConfig({
  TLS_CERT_FILE: text({
    optional: true,
    about:
      'File with the certificate, and those above it, that callers are shown (PEM). With it every port speaks TLS 1.3.',
  }),
  TLS_KEY_FILE: text({ optional: true, about: 'File with the private key of TLS_CERT_FILE (PEM).' }),
  MESH_CA_FILE: text({
    optional: true,
    about:
      'File with the certificates that vouch for the services of this installation (PEM). With it services call each other over TLS and check whom they reach.',
  }),
  MESH_CERT_FILE: text({
    optional: true,
    about:
      'File with the certificate that names this process for other services by "detection", "admin", "proxy" or "embedding-client" (PEM); unset uses TLS_CERT_FILE.',
  }),
  MESH_KEY_FILE: text({ optional: true, about: 'File with the private key of MESH_CERT_FILE (PEM).' }),
  MESH_MUTUAL_TLS: flag({
    default: false,
    about: 'Refuse other services that show no certificate from MESH_CA_FILE with the name of a service.',
  }),
});
