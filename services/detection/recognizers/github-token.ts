import { base62Checksum } from './crc32.js';
import { defineRecognizer } from './define.js';
import { sample } from './sample.js';
import { secretToken } from './secret-token.js';

/**
 * GitHub tokens: personal, OAuth, app and refresh tokens, which end in a checksum, and fine-grained personal ones. A token
 * whose checksum does not hold is reported all the same when it looks random: tokens are mistyped and cut up in chats.
 */
export const githubToken = defineRecognizer(
  secretToken({
    entity: 'GITHUB_TOKEN',
    name: 'GitHub token',
    nameZh: 'GitHub 令牌',
    regex: String.raw`\b(?:gh[opsru]|github_pat)_[A-Za-z0-9_]+`,
    shape: /^(?:gh[opsru]_[A-Za-z0-9]{36,255}|github_pat_\w{70,255})$/,
    prefix: 4,
    isChecked: (token) => token.length === 40 && base62Checksum(token.slice(4, -6)) === token.slice(-6),
    source: 'GitHub Docs, "About authentication to GitHub"; GitHub Engineering, token formats, 2021',
    samples: () => [
      `ghp_${sample.characters(sample.alphanumeric, 36)}`,
      `github_pat_${sample.characters(sample.alphanumeric, 22)}_${sample.characters(sample.alphanumeric, 59, 3)}`,
    ],
    positive: () => {
      const body = 'abcde'.repeat(6);
      const token = `ghs_${body}${base62Checksum(body)}`;
      return [{ text: `its checksum holds: ${token}`, span: token }];
    },
    negative: () => ['the ghs_prefix of installations'],
  }),
);
