import { defineRecognizer } from './define.js';
import { sample } from './sample.js';
import { secretToken } from './secret-token.js';

/** Databricks personal access tokens and OAuth secrets. */
export const databricksToken = defineRecognizer(
  secretToken({
    entity: 'DATABRICKS_TOKEN',
    name: 'Databricks token',
    nameZh: 'Databricks 令牌',
    regex: String.raw`\bdapi[0-9a-f]+(?:-\d)?|\bdose[0-9a-f]{28}[0-9a-f]+`,
    shape: /^(?:dapi[0-9a-f]{32}(?:-\d)?|dose[0-9a-f]{32})$/,
    prefix: 4,
    source: 'Databricks documentation, "Personal access token authentication"',
    samples: () => [`dapi${sample.characters(sample.hex, 32)}`, `dapi${sample.characters(sample.hex, 32, 3)}-2`],
  }),
);
