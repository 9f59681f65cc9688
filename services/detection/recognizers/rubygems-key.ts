import { defineRecognizer } from './define.js';
import { sample } from './sample.js';
import { secretToken } from './secret-token.js';

/** API keys of RubyGems. */
export const rubygemsKey = defineRecognizer(
  secretToken({
    entity: 'RUBYGEMS_KEY',
    name: 'RubyGems API key',
    nameZh: 'RubyGems API 密钥',
    regex: String.raw`\brubygems_[0-9a-f]+`,
    shape: /^rubygems_[0-9a-f]{48}$/,
    prefix: 9,
    source: 'RubyGems guides, "API key scopes"',
    samples: () => [`rubygems_${sample.characters(sample.hex, 48)}`],
  }),
);
