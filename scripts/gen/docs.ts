import { readFileSync, writeFileSync } from 'node:fs';
import { Code } from '@connectrpc/connect';
import { type ConfigSchema, describeConfig } from '#lib/config/define.js';
import { installationConfig } from '#lib/config/installation.js';
import { catalog } from '#lib/errors/catalog.js';
import { metricTable } from '#lib/telemetry/metrics.js';
import { tlsConfig } from '#lib/tls/config.js';
import { adminConfig } from '../../services/admin/config.js';
import { detectionConfig } from '../../services/detection/config.js';
import { embeddingConfig } from '../../services/embedding-client/config.js';
import { proxyConfig } from '../../services/proxy/config.js';
import { startConfig } from '../../services/start-config.js';
import { conformancePage } from './conformance.js';
import { policySchemaPage } from './policy-schema.js';

/** The variables that a newcomer meets first. */
const firstVariables = [
  'GATEHOUSE_HOME',
  'HOST',
  'ADMIN_PORT',
  'DETECTION_PORT',
  'PROXY_PORT',
  'WEB_PORT',
  'DATABASE_URL',
  'BOOTSTRAP_ADMIN_EMAIL',
  'BOOTSTRAP_ADMIN_PASSWORD',
  'BOOTSTRAP_API_KEY',
  'UPSTREAM_BASE_URL',
  'UPSTREAM_API_KEY',
  'UPSTREAM_MODEL',
  'RATE_LIMIT_DETECTION',
  'RATE_LIMIT_ADMIN',
  'RATE_LIMIT_AUTH',
];

/** Writes the reference pages that are tables of the code, and the first variables into the README. */
writeFileSync('docs/errors.md', errorsPage());
writeFileSync('docs/metrics.md', metricsPage());
writeFileSync('docs/configuration.md', configurationPage());
writeFileSync('docs/conformance.md', conformancePage());
writeFileSync('docs/policy.schema.json', policySchemaPage());
writeFileSync('README.md', withFirstVariables(readFileSync('README.md', 'utf8')));

function errorsPage(): string {
  const rows = Object.entries(catalog).map(
    ([code, { status, http, message, next }]) => `| \`${code}\` | ${Code[status]} | ${http} | ${message} | ${next} |`,
  );
  return `# Errors

Generated from \`lib/errors/catalog.ts\` by \`npm run gen\`.

Codes never change their meaning. RPC callers find code, next step, request id and wrong fields in the detail
\`gatehouse.common.v1.ErrorInfo\`; REST callers find code and next step in the headers \`x-error-code\` and
\`x-error-next-step\`, OpenAI clients the code in \`error.code\`. Texts in braces are filled in.

| code | gRPC and Connect | HTTP | message | what to do |
|---|---|---|---|---|
${rows.join('\n')}
`;
}

function metricsPage(): string {
  const rows = Object.values(metricTable).map(
    ({ name, type, unit, labels, meaning }) =>
      `| \`${name}\` | ${type} | ${unit} | ${Object.keys(labels).join(', ')} | ${meaning} |`,
  );
  return `# Metrics

Generated from \`lib/telemetry/metric-table.ts\` by \`npm run gen\`. Every service serves them at \`GET /metrics\` in the text
format of Prometheus, with the series of the Node process. The number of label values is bounded.

| name | type | unit | labels | meaning |
|---|---|---|---|---|
${rows.join('\n')}
`;
}

function configurationPage(): string {
  const parts: readonly (readonly [string, ConfigSchema])[] = [
    ['Every service', installationConfig],
    ['What runs in a process', startConfig],
    ['Certificates', tlsConfig],
    ['Admin', adminConfig],
    ['Detection', detectionConfig],
    ['Proxy', proxyConfig],
    ['Embedding client', embeddingConfig],
  ];
  return `# Configuration

Generated from the schemas of the services by \`npm run gen\`.

All variables are read and checked at the start; a wrong one stops it, and all mistakes are reported at once. Secrets and
addresses with passwords may also be given as a file: \`NAME_FILE\` names it. Blank counts as unset.
${parts.map(([title, schema]) => `\n## ${title}\n\n${table(describeConfig(schema))}`).join('\n')}
`;
}

function withFirstVariables(readme: string): string {
  const schemas = [installationConfig, startConfig, adminConfig, detectionConfig, proxyConfig, embeddingConfig];
  const rows = schemas.flatMap((schema) => describeConfig(schema));
  const chosen = firstVariables.map((name) => {
    const row = rows.find((candidate) => candidate.name === name);
    if (row === undefined) throw new Error(`${name} is in no schema; correct firstVariables in scripts/gen/docs.ts`);
    return row;
  });
  return readme.replace(
    /(<!-- generated: configuration -->)[\s\S]*?(<!-- end -->)/,
    (_whole, start: string, end: string) => `${start}\n${table(chosen)}\n${end}`,
  );
}

function table(rows: ReturnType<typeof describeConfig>): string {
  const lines = rows.map(
    ({ name, default: initial, unit, about }) =>
      `| \`${name}\` | ${initial === '' ? '' : `\`${initial}\``}${unit === '' ? '' : ` ${unit}`} | ${about} |`,
  );
  return ['| variable | default | meaning |', '|---|---|---|', ...lines].join('\n');
}
