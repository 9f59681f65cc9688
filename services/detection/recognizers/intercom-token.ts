import { defineRecognizer } from './define.js';
import { sample } from './sample.js';
import { secretToken } from './secret-token.js';

/** Access tokens of Intercom: base64 that begins with "tok:". */
export const intercomToken = defineRecognizer(
  secretToken({
    entity: 'INTERCOM_TOKEN',
    name: 'Intercom token',
    nameZh: 'Intercom 令牌',
    regex: String.raw`\bdG9rO[A-Za-z0-9+/]+=*`,
    shape: /^dG9rO[A-Za-z0-9+/]{50,60}={0,2}$/,
    prefix: 5,
    assigned: { vendor: 'intercom', shape: /^[\w=-]{60}$/ },
    source: 'Intercom developer documentation, "Authentication"',
    samples: () => [`dG9rOj${sample.characters(sample.alphanumeric, 53)}=`],
  }),
);
