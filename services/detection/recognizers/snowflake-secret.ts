import { defineRecognizer } from './define.js';
import { sample } from './sample.js';
import { assignedSecret } from './secret-assignment.js';

/** Passwords and tokens of Snowflake. */
export const snowflakeSecret = defineRecognizer(
  assignedSecret({
    entity: 'SNOWFLAKE_SECRET',
    name: 'Snowflake secret',
    nameZh: 'Snowflake 密钥',
    vendor: 'snowflake|snowsql',
    shape: /^(?=\S*[A-Za-z])(?=\S*\d)\S{8,400}$/,
    bits: 2.8,
    source: 'Snowflake documentation, "Connecting with a URL or driver"',
    sample: () => `${sample.characters(sample.alphanumeric, 20)}7`,
  }),
);
