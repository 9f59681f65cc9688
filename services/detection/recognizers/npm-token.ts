import { base62Checksum } from './crc32.js';
import { defineRecognizer } from './define.js';
import { sample } from './sample.js';
import { secretToken } from './secret-token.js';

/** Access tokens of the npm registry, which end in a checksum; older ones, which are UUIDs, as an .npmrc gives them. */
export const npmToken = defineRecognizer(
  secretToken({
    entity: 'NPM_TOKEN',
    name: 'npm access token',
    nameZh: 'npm 访问令牌',
    regex: String.raw`\bnpm_[A-Za-z0-9]+`,
    shape: /^npm_[A-Za-z0-9]{36}$/,
    prefix: 4,
    isChecked: (token) => base62Checksum(token.slice(4, -6)) === token.slice(-6),
    assigned: { vendor: 'npm', shape: /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/ },
    source: 'GitHub Changelog, npm access token format of 2021',
    samples: () => [`npm_${sample.characters(sample.alphanumeric, 36)}`],
    positive: () => {
      const checked = 'a'.repeat(30);
      const token = `npm_${checked}${base62Checksum(checked)}`;
      const old = sample.uuid();
      return [
        { text: `its checksum holds: ${token}`, span: token },
        { text: `//registry.npmjs.org/:_authToken=${old}`, span: old },
      ];
    },
  }),
);
