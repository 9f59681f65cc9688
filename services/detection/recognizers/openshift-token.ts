import { defineRecognizer } from './define.js';
import { sample } from './sample.js';
import { secretToken } from './secret-token.js';

/** OAuth access tokens of OpenShift users. */
export const openshiftToken = defineRecognizer(
  secretToken({
    entity: 'OPENSHIFT_TOKEN',
    name: 'OpenShift token',
    nameZh: 'OpenShift 令牌',
    regex: String.raw`\bsha256~[A-Za-z0-9_-]+`,
    shape: /^sha256~[\w-]{43}$/,
    prefix: 7,
    source: 'OpenShift documentation, "Managing user-owned OAuth access tokens"',
    samples: () => [`sha256~${sample.characters(sample.alphanumeric, 43)}`],
  }),
);
